import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTikTok, TikTokError } from 'tokpost';

import { fakeNative } from '../support/fake-native.mjs';

/** Pages of 20 of so many videos, as TikTok gives them. */
function pagesOf(total) {
  return async (_account, _group, _cancelToken, { cursor = 0, maxCount }) => {
    const end = Math.min(cursor + maxCount, total);
    const videos = Array.from({ length: end - cursor }, (_, i) => ({ id: String(cursor + i) }));
    return end < total ? { videos, nextCursor: end } : { videos };
  };
}

async function collect(iterator) {
  const ids = [];
  for await (const { id } of iterator) ids.push(id);
  return ids;
}

const account = () => createTikTok().withToken('act.x');

test('all pages are walked, in order', async (t) => {
  const { named } = fakeNative(t, { videoPage: pagesOf(45) });
  const ids = await collect(account().videos());
  assert.deepEqual(
    ids,
    Array.from({ length: 45 }, (_, i) => String(i)),
  );
  assert.equal(named('videoPage').length, 3);
});

test('a limit ends the walk and asks for no more than is needed', async (t) => {
  const { named } = fakeNative(t, { videoPage: pagesOf(100) });
  assert.equal((await collect(account().videos({ limit: 25 }))).length, 25);
  assert.deepEqual(
    named('videoPage').map(({ args }) => args[3]),
    [
      { cursor: undefined, maxCount: 20 },
      { cursor: 20, maxCount: 5 },
    ],
  );
});

test('an empty page in between does not end the walk', async (t) => {
  const pages = [
    { videos: [{ id: 'a' }], nextCursor: 5 },
    { videos: [], nextCursor: 3 },
    { videos: [{ id: 'b' }] },
  ];
  fakeNative(t, { videoPage: async () => pages.shift() });
  assert.deepEqual(await collect(account().videos()), ['a', 'b']);
});

test('leaving the loop asks for no further page', async (t) => {
  const { named } = fakeNative(t, { videoPage: pagesOf(100) });
  for await (const { id } of account().videos()) if (id === '3') break;
  assert.equal(named('videoPage').length, 1);
});

test('nothing is asked before the first video is wanted', async (t) => {
  const { named } = fakeNative(t, { videoPage: pagesOf(5) });
  account().videos();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(named('videoPage'), []);
});

test('a failing page rejects with a TikTokError', async (t) => {
  fakeNative(t, {
    videoPage: async () => {
      throw { kind: 'server', code: 'internal_error', message: 'TikTok failed.', retryable: true };
    },
  });
  await assert.rejects(collect(account().videos()), (error) => {
    assert.ok(error instanceof TikTokError);
    assert.equal(error.code, 'internal_error');
    return true;
  });
});
