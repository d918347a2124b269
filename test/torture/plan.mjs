// What is posted: made from the seed alone, so that parent and child agree on it.
import { createHash } from 'node:crypto';
import path from 'node:path';

import { mp4 } from '../interop/support/mp4.mjs';
import { randomOf } from './random.mjs';

const kKinds = ['file', 'file', 'stream', 'stream', 'relay', 'relay', 'pulled', 'photos'];
const kSmallBytes = 60_000;
const kChunkBytes = 5_242_880;

/** Posts with their number, account, kind and size. */
export function planOf({ posts, accounts, seed }) {
  const random = randomOf(seed);
  return Array.from({ length: posts }, (_, n) => {
    const kind = random.pick(kKinds);
    const isChunked = ['file', 'stream', 'relay'].includes(kind) && random.between(1, 3) === 1;
    const chunks = isChunked ? random.pick([2, 2, 3, 7]) : 0;
    return {
      n,
      account: n % accounts,
      kind,
      title: `post ${n}`,
      chunks,
      sizeBytes: chunks * kChunkBytes + kSmallBytes + random.between(0, 9_000),
    };
  });
}

/** The bytes of a planned video: no two are the same. */
export function bytesOf({ n, sizeBytes }) {
  const video = mp4({ seconds: 5, sizeBytes });
  video.writeUInt32BE(n, sizeBytes - 4);
  return video;
}

export const fileOf = (folder, { n }) => path.join(folder, `${n}.mp4`);

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
