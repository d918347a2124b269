// The stream of what happens to a user's posts.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';

import { createTikTok } from 'tokpost';

import { mp4 } from '../interop/support/mp4.mjs';
import { call, startRoutes, temporaryFolder } from '../support/routes.mjs';

const clip = mp4({ seconds: 3, sizeBytes: 6_000_000 });

/** Reads events until `isLast` says so. */
async function read(response, isLast, onEvent = () => {}) {
  const events = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      if (block.startsWith(':')) continue;
      const lines = block.split('\n').map((line) => line.split(/: (.*)/s));
      const { id, event, data } = Object.fromEntries(lines);
      const entry = { id: id && Number(id), event, ...JSON.parse(data) };
      events.push(entry);
      onEvent(entry);
      if (isLast(entry)) return events;
    }
  }
  throw new Error('the stream ended');
}

const isDone = ({ post }) => ['published', 'failed', 'cancelled'].includes(post.state);

async function postClip({ tiktok }, userId = 'ann') {
  const account = await tiktok.accounts.primary(userId);
  return account.postVideo({ source: { buffer: clip }, title: 'Hello' });
}

const follow = ({ routes }, headers = {}, options = {}) =>
  call(routes.progress.GET, '/api/tiktok/progress', { headers, ...options });

test('one stream tells of all posts of its user, and of nobody else’s', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  await shop.connect({ user: 'bob', as: shop.sandbox.addUser({ username: 'bobs' }) });
  const response = await follow(shop);
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(response.headers.get('cache-control'), 'no-cache, no-transform');
  const reading = read(response, isDone);
  const others = await postClip(shop, 'bob');
  await others.finished;
  const post = await postClip(shop);
  const events = await reading;
  assert.ok(events.every(({ postId, post: shown }) => postId === post.id && shown.id === post.id));
  assert.ok(events.some(({ event }) => event === 'progress'));
  const states = events.filter(({ event }) => event === 'state');
  assert.deepEqual([...new Set(states.map(({ post: shown }) => shown.state))].slice(-3), [
    'uploading',
    'processing',
    'published',
  ]);
  const ids = states.map(({ id }) => id);
  assert.deepEqual(
    ids,
    [...new Set(ids)].sort((a, b) => a - b),
  );
});

test('a new page learns how its posts stand', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const post = await postClip(shop);
  await post.finished;
  const [event] = await read(await follow(shop), () => true);
  assert.deepEqual([event.event, event.post.id, event.post.state], ['state', post.id, 'published']);
});

test('a browser that was away gets what it has missed', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const post = await postClip(shop);
  const response = await follow(shop);
  const seen = await read(response, ({ id }) => id !== undefined);
  await post.finished;
  const last = seen.at(-1).id;
  const missed = await read(await follow(shop, { 'last-event-id': String(last) }), isDone);
  assert.ok(missed.every(({ id }) => id > last));
  assert.equal(missed.at(-1).post.state, 'published');
});

test('a new page is not told old states, whatever came last', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const account = await shop.tiktok.accounts.primary('ann');
  const first = await postClip(shop);
  const publishAt = new Date(Date.now() + 3600_000);
  const source = { url: 'https://media.example.com/v.mp4' };
  const later = await account.postVideo({ source, publishAt });
  await first.finished; // its last entries come after those of the newer post
  const events = await read(
    await follow(shop),
    ({ post: { id, state } }) => id === later.id && state === 'cancelled',
    ({ post: { state } }) => state === 'scheduled' && later.cancel(),
  );
  assert.deepEqual(
    events.map(({ post: { id, state } }) => [id === first.id ? 'first' : 'later', state]),
    [
      ['first', 'published'],
      ['later', 'scheduled'],
      ['later', 'cancelled'],
    ],
  );
});

test('a browser that comes back learns how all of its posts stand', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const old = await postClip(shop);
  await old.finished;
  const seen = await read(await follow(shop, { 'last-event-id': '1' }), isDone);
  assert.ok(seen.every(({ id }) => id > 1));
  const last = seen.at(-1).id;
  const [again] = await read(await follow(shop, { 'last-event-id': String(last) }), () => true);
  assert.deepEqual([again.id, again.post.id, again.post.state], [undefined, old.id, 'published']);
  const [fresh] = await read(await follow(shop, { 'last-event-id': '0' }), () => true);
  assert.deepEqual([fresh.id, fresh.post.state], [undefined, 'published']);
});

test('posts of another process are told as well', async (t) => {
  const store = `sqlite:${path.join(temporaryFolder(t), 'tokpost.db')}`;
  const shop = await startRoutes(t, { client: { store, encryptionKeys: ['a'.repeat(64)] } });
  await shop.connect();
  const reading = read(await follow(shop), isDone);
  // Another logger, another engine: as in a process of its own.
  const elsewhere = createTikTok({
    ...shop.sandbox.config(),
    store,
    encryptionKeys: ['a'.repeat(64)],
    polling: { intervalMs: 50 },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const post = await postClip({ tiktok: elsewhere });
  await post.finished;
  await elsewhere.close();
  const events = await reading;
  assert.equal(events.at(-1).post.id, post.id);
});

test('the stream ends with its request, and with its reader', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const leaving = new AbortController();
  const response = await follow(shop, {}, { signal: leaving.signal });
  const reader = response.body.getReader();
  await reader.read();
  leaving.abort();
  assert.equal((await reader.read()).done, true);
  const other = (await follow(shop)).body.getReader();
  await other.cancel();
  const post = await postClip(shop);
  await post.finished;
});
