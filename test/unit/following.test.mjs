// Of which posts the addon tells the progress: those that JavaScript has an object of, or of all while
// somebody reads the stream of news.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { createTikTok } from 'tokpost';

import { fakeNative } from '../support/fake-native.mjs';

const { coreOf } = createRequire(import.meta.url)('../../dist/client.js');
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const post = (id) => ({
  id,
  state: 'processing',
  lastEventId: 1,
  updatedAt: new Date(),
  settled: false,
});

function start(t) {
  const { named } = fakeNative(t, {
    getPost: async (_engine, _group, _token, id) => post(id),
    openDesk: async () => {},
  });
  const tiktok = createTikTok({ clientKey: `key ${Math.random()}` });
  const followed = () => named('followPost').map(({ args: [, id, wanted] }) => [id, wanted]);
  return { tiktok, followed };
}

test('a post is followed while somebody holds it', async (t) => {
  const { tiktok, followed } = start(t);
  let held = await tiktok.posts.get('post-1');
  assert.equal(await tiktok.posts.get('post-1'), held);
  assert.deepEqual(followed(), [['post-1', true]]);
  held = undefined;
  for (let i = 0; i < 100 && followed().length === 1; ++i) {
    collect();
    await new Promise(setImmediate);
  }
  assert.deepEqual(followed(), [
    ['post-1', true],
    ['post-1', false],
  ]);
});

test('every post is followed while somebody watches the news, also from before the store is open', async (t) => {
  const { tiktok, followed } = start(t);
  const core = coreOf(tiktok);
  const unwatch = core.watchNews(() => {});
  const unwatchToo = core.watchNews(() => {});
  assert.deepEqual(followed(), []);
  await tiktok.posts.get('post-1');
  assert.deepEqual(followed(), [
    ['', true],
    ['post-1', true],
  ]);
  unwatch();
  assert.equal(followed().length, 2);
  unwatchToo();
  assert.deepEqual(followed().at(-1), ['', false]);
});
