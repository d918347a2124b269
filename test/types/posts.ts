// Posts: good calls compile, and what TikTok forbids does not. Nothing here is run.
import { createReadStream } from 'node:fs';

import {
  createTikTok,
  type DryRun,
  type MediaProbe,
  type Plan,
  type Post,
  type PostEvent,
  type PostResult,
  type PostState,
  type TokenAccount,
} from 'tokpost';

const tiktok = createTikTok({
  store: 'memory:',
  encryptionKeys: ['key', 'fernet:old'],
  uploads: { concurrency: 8, maxBytesPerSecond: 1_000_000, chunkSize: 'auto', spoolDir: '/tmp' },
  limits: { init: 6, creatorInfo: 20, status: 30, read: 600 },
  polling: { intervalMs: 5000, maxChecks: 30 },
  media: { publicUrl: 'https://example.com' },
  relay: { allowPrivate: false, allowHosts: ['cdn.example.com'] },
});
createTikTok({ uploads: { chunkSize: 10_000_000 } });
const account: TokenAccount = tiktok.withToken('token');
const source = './clip.mp4';
const photos = ['https://example.com/1.jpg'];

export async function good(): Promise<void> {
  await tiktok.start();
  const post: Post = await account.postVideo({
    source,
    title: 'Hello',
    privacy: 'public',
    disableComment: true,
    disableDuet: true,
    disableStitch: true,
    coverTimestampMs: 1000,
    brandContent: true,
    brandOrganic: true,
    aiGenerated: true,
    idempotencyKey: 'order-1',
    publishAt: new Date(),
    signal: AbortSignal.timeout(1),
    polling: { intervalMs: 1000 },
    wait: 'public',
  });
  await account.postVideo({ source: { file: source }, publishAt: '2030-01-01T00:00:00Z' });
  await account.postVideo({ source: { buffer: Buffer.alloc(1) }, publishAt: Date.now() });
  await account.postVideo({ source: { stream: createReadStream(source), size: 1 } });
  await account.postVideo({ source: { stream: new Blob(['x']).stream(), size: 1 } });
  await account.postVideo({ source: { url: 'https://example.com/v.mp4' }, privacy: 'friends' });
  await account.postVideo({ source: { relayUrl: 'https://example.com/v.mp4' }, wait: 'uploaded' });
  await account.postVideo({ source, privacy: 'followers', brandContent: true });
  await account.postVideo({ source, privacy: 'PUBLIC_TO_EVERYONE', brandContent: true });
  await account.postVideo({ source, brandContent: false });
  const rehearsed: boolean = Math.random() > 2;
  const either: DryRun | Post = await account.postVideo({ source, dryRun: rehearsed });
  const maybe: DryRun | Post = await account.draftPhotos({ photos, dryRun: rehearsed });
  await account.draftVideo({ source, idempotencyKey: 'order-2' });
  await account.postPhotos({
    photos: [...photos, { url: 'https://example.com/2.jpg' }, { file: './3.jpg' }],
    coverIndex: 1,
    title: 'Hello',
    description: 'More',
    privacy: 'private',
    disableComment: true,
    autoAddMusic: true,
    brandOrganic: true,
  });
  await account.draftPhotos({ photos, coverIndex: 0, title: 'Hello', description: 'More' });

  const dry: DryRun = await account.postVideo({ source, dryRun: true });
  const drafted: DryRun = await account.draftPhotos({ photos, dryRun: true });
  const plan: Plan = await account.explain({ video: { source, privacy: 'public' } });
  await account.explain({ photos: { photos } });
  await account.explain({ draft: { source } });
  await account.explain({ draft: { photos, title: 'Hello' } });
  const next: Date = (await account.quota()).nextPostAt;

  const state: PostState = post.state;
  const stop: () => void = post.on('progress', ({ sentBytes, check }) => sentBytes + check);
  post.on('state', (now) => now satisfies PostState);
  for await (const event of post) {
    event satisfies PostEvent;
    if (event.type === 'progress') event.bytesPerSecond.toFixed();
    if (event.type === 'state') event.state satisfies PostState;
    if (event.type === 'webhook') event.webhook satisfies object;
    event.at.getTime();
  }
  const result: PostResult = await post.finished;
  const ids: string[] = result.postIds;
  const { cancelled } = await post.cancel();
  const found: Post | null = await tiktok.posts.get(post.id);
  const { posts, nextCursor } = await tiktok.posts.list({
    userId: 'u',
    state: 'stalled',
    limit: 5,
  });
  await tiktok.posts.list({ accountId: 'a', cursor: nextCursor ?? '' });
  await tiktok.posts.list({ all: true });
  await tiktok.posts.list({ userId: 'u', accountId: 'a', all: true, state: 'failed', limit: 5 });
  await tiktok.posts.resume(post.id, { source: { buffer: new Uint8Array() } });
  const count: number = await tiktok.posts.resumeAll();
  await tiktok.posts.settle(post.id, { published: true, postId: '7' });
  await tiktok.posts.settle(post.id, { published: false });
  await tiktok.posts.retry(post.id);
  const probe: MediaProbe = await tiktok.probe(source);
  await tiktok.probe({ file: source });
  await tiktok.probe({ buffer: Buffer.alloc(1) });
  await tiktok.probe({ relayUrl: 'https://example.com/v.mp4' }, { signal: AbortSignal.timeout(1) });
  tiktok.on('post.state', ({ id, state: now }) => id + now);
  void [
    either,
    maybe,
    dry,
    drafted,
    plan,
    next,
    state,
    stop,
    ids,
    cancelled,
    found,
    posts,
    count,
    probe,
  ];
}

export async function bad(): Promise<void> {
  // @ts-expect-error: a draft has no privacy
  await account.draftVideo({ source, privacy: 'public' });
  // @ts-expect-error: nor a title, which the creator writes in the app
  await account.draftVideo({ source, title: 'Hello' });
  // @ts-expect-error: a photo draft has no privacy either
  await account.draftPhotos({ photos, privacy: 'private' });
  // @ts-expect-error: photos have no duet
  await account.postPhotos({ photos, disableDuet: true });
  // @ts-expect-error: nor a stitch
  await account.postPhotos({ photos, disableStitch: true });
  // @ts-expect-error: branded content needs privacy to be said
  await account.postVideo({ source, brandContent: true });
  // @ts-expect-error: and is never private
  await account.postVideo({ source, brandContent: true, privacy: 'private' });
  // @ts-expect-error: whatever it is called
  await account.postPhotos({ photos, brandContent: true, privacy: 'SELF_ONLY' });
  // @ts-expect-error: only a public post gets public ids
  await account.postVideo({ source, privacy: 'friends', wait: 'public' });
  // @ts-expect-error: which a post without privacy is not
  await account.postVideo({ source, wait: 'public' });
  // @ts-expect-error: nor a draft
  await account.draftVideo({ source, wait: 'public' });
  // @ts-expect-error: a post needs its bytes
  await account.postVideo({ title: 'Hello' });
  // @ts-expect-error: two sources are one too many
  await account.postVideo({ source: { file: source, url: 'https://example.com/v.mp4' } });
  // @ts-expect-error: of a photo, too
  await account.postPhotos({ photos: [{ file: source, url: 'https://example.com/1.jpg' }] });
  // @ts-expect-error: what TikTok pulls is not ours to look at
  await tiktok.probe({ url: 'https://example.com/v.mp4' });
  // @ts-expect-error: what a queue decides is no option
  await account.postVideo({ source, held: true });
  // @ts-expect-error: a stream needs its size
  await account.postVideo({ source: { stream: new Blob([]).stream() } });
  // @ts-expect-error: no such privacy
  await account.postVideo({ source, privacy: 'everybody' });
  // @ts-expect-error: whose posts has to be said
  await tiktok.posts.list({ state: 'failed' });
  // @ts-expect-error: a lookup that found nothing must not list everybody's
  await tiktok.posts.list({ userId: undefined });
  // @ts-expect-error: a post that was not published has no id
  await tiktok.posts.settle('id', { published: false, postId: '7' });
  // @ts-expect-error: no such event
  (await account.postVideo({ source })).on('end', () => {});
  // @ts-expect-error: a dry run gives no post
  (await account.postVideo({ source, dryRun: true })).finished;
  // @ts-expect-error: limits are numbers, or off
  createTikTok({ limits: true });
  // @ts-expect-error: chunks have a size, or are chosen
  createTikTok({ uploads: { chunkSize: 'large' } });
}
