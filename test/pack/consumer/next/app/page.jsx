'use client';

import { useTikTokComposer } from 'tokpost/react';

// Rendered on the server, where a second copy of React would make the hook fail.
export default function Page() {
  const { publishHint } = useTikTokComposer({ initial: { media: { kind: 'video' } } });
  return <p data-composer={publishHint} />;
}
