// Good calls of the composer compile, and each bad one is an error. Nothing here is run.
import { type Composer, type ComposerPost, useTikTokComposer } from 'tokpost/react';

export function Good(): Composer {
  useTikTokComposer();
  const composer = useTikTokComposer({
    accountId: '1',
    creator: null,
    loadCreator: async (signal) => (await fetch('/creator', { signal })).json(),
    initial: { media: { kind: 'video', durationMs: 1000 }, title: '#spring' },
  });
  composer.set({ privacy: 'friends', media: { kind: 'photos', count: 2 } });
  const { choices, declarations, reasons, canPublish } = composer;
  const labels: string[] = choices.privacy.options.map(({ label }) => label);
  const links: (string | undefined)[] = declarations.flatMap(({ parts }) =>
    parts.map(({ href }) => href),
  );
  const send = (post: ComposerPost) => {
    if (post.kind === 'video') post.settings.disableDuet satisfies boolean;
  };
  void composer.publish(send);
  void [labels, links, reasons, canPublish];
  return composer;
}

export function Bad(): void {
  // @ts-expect-error there is no default for privacy
  useTikTokComposer({ initial: { privacy: 'public' } });
  const composer = useTikTokComposer();
  // @ts-expect-error a privacy that does not exist
  composer.set({ privacy: 'everyone' });
  // @ts-expect-error not the user's to decide
  composer.set({ phase: 'published' });
  void composer.publish((post) => {
    // @ts-expect-error photos have no duets
    if (post.kind === 'photos') return post.settings.disableDuet;
    return post;
  });
}
