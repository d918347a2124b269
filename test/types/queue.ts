// The queue: what a post cannot say cannot be said through it either. Nothing here is run.
import type { Post } from 'tokpost';
import { createTikTok, type Store } from 'tokpost';
import { createPublishQueue } from 'tokpost/pg-boss';

const accountId = 'a';
const source = './clip.mp4';
const photos = ['https://example.com/1.jpg'];

export async function good(store: Store): Promise<void> {
  const queue = await createPublishQueue({ tiktok: createTikTok({ store, scopes: undefined }) });
  const post: Post = await queue.schedule({ accountId, video: { source } });
  await queue.schedule({ accountId, video: { source, privacy: 'public', brandContent: true } });
  await queue.schedule({
    accountId,
    photos: { photos, privacy: 'friends' },
    publishAt: new Date(),
  });
  await queue.schedule({ accountId, draft: { source } });
  await queue.schedule({ accountId, photoDraft: { photos, title: 'Hello' } });
  void post;
}

export async function bad(): Promise<void> {
  const queue = await createPublishQueue({ tiktok: createTikTok() });
  // @ts-expect-error: branded content is never private
  await queue.schedule({ accountId, video: { source, brandContent: true, privacy: 'private' } });
  // @ts-expect-error: nor where privacy is left out
  await queue.schedule({ accountId, video: { source, brandContent: true } });
  // @ts-expect-error: of photos neither
  await queue.schedule({ accountId, photos: { photos, brandContent: true, privacy: 'SELF_ONLY' } });
  // @ts-expect-error: a draft has no privacy
  await queue.schedule({ accountId, draft: { source, privacy: 'public' } });
  // @ts-expect-error: a post for later is no dry run
  await queue.schedule({ accountId, video: { source, dryRun: true } });
  // @ts-expect-error: when it starts is said beside it
  await queue.schedule({ accountId, video: { source, publishAt: new Date() } });
}
