// Posts what is still to be posted and tells its parent how each post stands; the parent kills it at
// any moment, and starts it anew.
import { createReadStream } from 'node:fs';
import { env } from 'node:process';
import { Readable } from 'node:stream';

import { createTikTok } from 'tokpost';

import { fileOf } from './plan.mjs';

const kAtOnce = 8;

const { client, tokens, folder, cdn, relay, posts, verbose } = JSON.parse(env.TORTURE);
const tiktok = createTikTok(verbose ? { ...client, logger: console } : client);
const accounts = tokens.map((token) => tiktok.withToken(token));
// A post that has just ended keeps no process alive, even if its end has not been heard of yet.
const awake = setInterval(() => {}, 1000);
await tiktok.start();

const left = posts.values();
await Promise.all(Array.from({ length: kAtOnce }, work));
clearInterval(awake);
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
      process.send({
        n: planned.n,
        state: post.state,
        reason: post.stalledBecause,
        cause: post.error?.cause?.code,
        ...more,
      });
    post.on('state', () => tell());
    tell();
    await post.finished.catch(() => {});
    // The same key makes a new post where the first one has failed.
    if (post.state === 'failed') continue;
    if (post.state === 'stalled' && post.stalledBecause !== 'ambiguous_init') {
      await tiktok.posts.resume(
        post.id,
        planned.kind === 'stream' ? { source: streamOf(planned) } : {},
      );
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
