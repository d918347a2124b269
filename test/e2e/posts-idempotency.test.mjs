// What counts as the same content under one idempotency key: the bytes, wherever they lie.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';

import { clip, folder, startPosting } from '../support/posting.mjs';

const idempotencyKey = 'order-1';
const reused = { kind: 'validation', code: 'idempotency_key_reused' };

/** The same video, but for one byte. */
function another(bytes) {
  const other = Buffer.from(bytes);
  other[other.length - 1] ^= 1;
  return other;
}

describe('under one idempotency key', () => {
  test('a buffer is known by its bytes', async (t) => {
    const { account, sandbox } = await startPosting(t);
    const mine = account();
    const bytes = clip(6_000_000);
    const first = await mine.postVideo({ source: { buffer: bytes }, idempotencyKey });
    await first.finished;
    const copy = Buffer.from(bytes);
    assert.equal((await mine.postVideo({ source: { buffer: copy }, idempotencyKey })).id, first.id);
    const other = mine.postVideo({ source: { buffer: another(bytes) }, idempotencyKey });
    await assert.rejects(other, reused);
    assert.equal(sandbox.posts().length, 1);
  });

  test('a file is known by its bytes, at whatever path', async (t) => {
    const { account, file, sandbox } = await startPosting(t);
    const mine = account();
    const bytes = clip(300_000);
    const first = await mine.postVideo({ source: await file(bytes, 'a.mp4'), idempotencyKey });
    await first.finished;
    const again = await mine.postVideo({ source: await file(bytes, 'b.mp4'), idempotencyKey });
    assert.equal(again.id, first.id);
    const other = await file(another(bytes), 'a.mp4');
    await assert.rejects(mine.postVideo({ source: other, idempotencyKey }), reused);
    assert.equal(sandbox.posts().length, 1);
  });

  test('a file that is gone gives the first post by its path', async (t) => {
    const { account, file } = await startPosting(t);
    const mine = account();
    const source = await file(clip());
    const first = await mine.postVideo({ source, title: 'Once', idempotencyKey });
    await first.finished;
    await rm(source);
    assert.equal((await mine.postVideo({ source, title: 'Once', idempotencyKey })).id, first.id);
    for (const other of [
      { source, title: 'Twice' },
      { source: `${source}.mp4`, title: 'Once' },
    ]) {
      await assert.rejects(mine.postVideo({ ...other, idempotencyKey }), ({ kind, issues }) => {
        assert.deepEqual([kind, issues[0].code], ['validation', 'source_lost']);
        return true;
      });
    }
  });

  test('of a stream the size is all that counts', async (t) => {
    const { account } = await startPosting(t);
    const mine = account();
    const bytes = clip();
    const order = (given) => ({
      source: { stream: new Blob([given]).stream(), size: given.length },
      idempotencyKey,
    });
    const first = await mine.postVideo(order(bytes));
    await first.finished;
    assert.equal((await mine.postVideo(order(another(bytes)))).id, first.id);
    await assert.rejects(mine.postVideo(order(clip(200_001))), reused);
  });

  test('served photos are known by the bytes that were given', async (t) => {
    const spoolDir = await folder(t);
    const { account } = await startPosting(t, {
      client: { media: { publicUrl: 'https://app.example.com' }, uploads: { spoolDir } },
    });
    const mine = account();
    const picture = jpeg(0);
    const file = path.join(spoolDir, 'picture.jpg');
    await writeFile(file, picture);
    const publishAt = new Date(Date.now() + 3_600_000);
    const order = (photo) => ({ photos: [photo], publishAt, idempotencyKey });
    const first = await mine.postPhotos(order({ buffer: picture }));
    assert.equal((await mine.postPhotos(order({ buffer: Buffer.from(picture) }))).id, first.id);
    assert.equal((await mine.postPhotos(order({ file }))).id, first.id);
    await assert.rejects(mine.postPhotos(order({ buffer: jpeg(1) })), reused);
    assert.deepEqual(await first.cancel(), { cancelled: true, state: 'cancelled' });
  });
});

/** A JPEG as far as its head says: 640 by 480, with a comment of one byte. */
function jpeg(comment) {
  return Buffer.from([
    ...[0xff, 0xd8, 0xff, 0xfe, 0, 3, comment],
    ...[0xff, 0xc0, 0, 11, 8, 0x01, 0xe0, 0x02, 0x80, 1, 1, 0x11, 0],
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0, 0xff, 0xd9],
  ]);
}
