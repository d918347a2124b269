// Posts what is still to be posted and tells its parent how each post stands; the parent kills it at
// any moment, and starts it anew.
import { createReadStream } from 'node:fs';
import { env } from 'node:process';
import { Readable } from 'node:stream';

import { createTikTok } from 'tokpost';

import { fileOf } from './plan.mjs';

const kAtOnce = 8;

const { client, tokens, folder, cdn, relay, posts } = JSON.parse(env.TORTURE);
const tiktok = createTikTok(client);
const accounts = tokens.map((token) => tiktok.withToken(token));
await tiktok.start();

const left = posts.values();
await Promise.all(Array.from({ length: kAtOnce }, work));
await tiktok.close();
process.disconnect();

async function work() {
  for (const planned of left) await bring(planned);
}

/** Brings a post to its end, however often it fails or stalls on the way. */
async function bring(planned) {
  for (;;) {
    const post = await submit(planned);
    const tell = (more) =>
      process.send({ n: planned.n, state: post.state, reason: post.stalledBecause, ...more });
    post.on('state', () => tell());
    tell();
    await post.finished.catch(() => {});
    // The same key makes a new post where the first one has failed.
    if (post.state === 'failed') continue;
    if (post.state === 'stalled' && post.stalledBecause !== 'ambiguous_init') {
      const source = planned.kind === 'stream' ? streamOf(planned) : undefined;
      await tiktok.posts.resume(post.id, { source });
      continue;
    }
    return tell({ ended: true });
  }
}

function submit(planned) {
  const account = accounts[planned.account];
  const idempotencyKey = String(planned.n);
  if (planned.kind !== 'photos') {
    return account.postVideo({ source: sourceOf(planned), title: planned.title, idempotencyKey });
  }
  const photos = [`${cdn}/photo.jpg?n=${planned.n}`];
  return account.postPhotos({ photos, title: planned.title, idempotencyKey });
}

function sourceOf(planned) {
  if (planned.kind === 'file') return fileOf(folder, planned);
  if (planned.kind === 'stream') return streamOf(planned);
  if (planned.kind === 'relay') return { relayUrl: `${relay}/${planned.n}.mp4` };
  return { url: `${cdn}/${planned.n}.mp4` };
}

function streamOf(planned) {
  const stream = createReadStream(fileOf(folder, planned));
  return { stream: Readable.toWeb(stream), size: planned.sizeBytes };
}
