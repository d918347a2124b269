'use client';

import { useSyncExternalStore } from 'react';

import { local, utc } from '@/lib/format';

const never = () => () => {};

/** A moment in the reader's own time zone, once the page is in the browser. */
export function LocalTime({ at }: { at: string }) {
  const date = new Date(at);
  const text = useSyncExternalStore(
    never,
    () => local(date),
    () => `${utc(date)} UTC`,
  );
  return <time dateTime={at}>{text}</time>;
}
