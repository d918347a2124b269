// The same client on every store: what it remembers, and what two processes see of each other.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { createTikTok } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';

import { clip } from '../support/posting.mjs';
import { assertNothingLeft, count } from '../support/sandbox.mjs';
import { startPostgres } from './support/postgres.mjs';

const key = 'a'.repeat(64);

let server;
let folder;
let video;
let longVideo;
before(async () => {
  server = await startPostgres({ pooled: true });
  folder = mkdtempSync(path.join(tmpdir(), 'tokpost-store-'));
  video = path.join(folder, 'clip.mp4');
  writeFileSync(video, clip());
  longVideo = path.join(folder, 'long.mp4');
  writeFileSync(longVideo, clip(30_000_000));
});
after(async () => {
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

let files = 0;
// How each is made, and within which time another process hears of something.
const stores = {
  sqlite: [async () => `sqlite:${path.join(folder, `${++files}.db`)}`, 7000],
  postgres: [async () => (await server.createDatabase()).url, 3500],
  'postgres with notifications': [
    async () => `${(await server.createDatabase()).url}&direct=true`,
    3500,
  ],
  'postgres behind pgbouncer': [async () => (await server.createDatabase()).pooled, 3500],
  'pgbouncer, with notifications past it': [
    async () => {
      const { url, pooled } = await server.createDatabase();
      return `${pooled}&direct=${encodeURIComponent(url)}`;
    },
    3500,
  ],
};

/** A sandbox with a user, and clients of one store; each call of `client` is another engine. */
async function start(t, makeStore) {
  const sandbox = await startSandbox({ speed: 20 });
  const store = await makeStore();
  const clients = [];
  t.after(async () => {
    for (const client of clients) await client.close();
    await sandbox.stop();
    assertNothingLeft();
  });
  const user = sandbox.addUser({ username: 'someone', displayName: 'Some One' });
  return {
    sandbox,
    user,
    client(options) {
      const logger = { debug() {}, info() {}, warn() {}, error() {} }; // an engine of its own
      const { mode: _, ...config } = sandbox.config();
      const client = createTikTok({
        ...config,
        store,
        encryptionKeys: [key],
        polling: { intervalMs: 50 },
        logger,
        ...options,
      });
      clients.push(client);
      return client;
    },
    tokens: () =>
      sandbox.issueTokens(user, [
        'user.info.basic',
        'video.publish',
        'video.upload',
        'user.info.profile',
        'user.info.stats',
      ]),
  };
}

for (const [name, [makeStore, within]] of Object.entries(stores)) {
  describe(name, () => {
    test('an account that one client imports is another one’s too', async (t) => {
      const { client, tokens } = await start(t, makeStore);
      const [one, two] = [client(), client()];
      const account = await one.accounts.import({ userId: 'u', tokens: tokens(), label: 'Shop' });
      assert.equal(account.isPrimary, true);
      const found = await two.accounts.get(account.id);
      assert.deepEqual([found.label, found.openId], ['Shop', account.openId]);
      const { displayName } = await found.getProfile({ force: true });
      assert.equal(displayName, 'Some One');
      assert.equal((await two.accounts.list('u')).length, 1);
      await found.disconnect();
      assert.deepEqual(await one.accounts.list('u'), []);
    });

    test('a post is published once, and remembered', async (t) => {
      const { client, tokens, sandbox } = await start(t, makeStore);
      const [one, two] = [client(), client()];
      const account = await one.accounts.import({ userId: 'u', tokens: tokens() });
      const request = { source: video, idempotencyKey: 'k', title: 'one' };
      const post = await account.postVideo(request);
      const { publishId } = await post.finished;
      const again = await two.posts.get(post.id);
      assert.deepEqual([again.state, again.publishId], ['published', publishId]);
      const repeated = await (await two.accounts.get(account.id)).postVideo(request);
      assert.equal(repeated.id, post.id);
      const { posts } = await two.posts.list({ userId: 'u' });
      assert.deepEqual(
        posts.map(({ id }) => id),
        [post.id],
      );
      assert.equal(sandbox.posts().length, 1);
    });

    test('what one client schedules another one posts', async (t) => {
      const { client, tokens, sandbox } = await start(t, makeStore);
      const one = client();
      const account = await one.accounts.import({ userId: 'u', tokens: tokens() });
      const two = client();
      await two.start();
      const publishAt = new Date(Date.now() + 300);
      const post = await account.postVideo({ source: video, publishAt });
      assert.equal(post.state, 'scheduled');
      await one.close();
      const elsewhere = await two.posts.get(post.id);
      await elsewhere.finished;
      assert.equal(sandbox.posts().length, 1);
    });

    test('a cancel from another client reaches the one at work', async (t) => {
      const { client, tokens, sandbox } = await start(t, makeStore);
      const [one, two] = [client(), client()];
      const account = await one.accounts.import({ userId: 'u', tokens: tokens() });
      sandbox.inject({ on: 'upload', bytesPerSecond: 1_000_000 });
      const post = await account.postVideo({ source: longVideo });
      const uploading = new Promise((resolve) =>
        post.on('state', (state) => state === 'uploading' && resolve()),
      );
      await uploading;
      const elsewhere = await two.posts.get(post.id);
      const began = Date.now();
      assert.deepEqual(await elsewhere.cancel(), { cancelled: true, state: 'cancelled' });
      const took = Date.now() - began;
      assert.ok(took < within, `${took} ms`);
      await assert.rejects(post.finished, { kind: 'cancelled' });
      assert.equal((await two.posts.get(post.id)).state, 'cancelled');
      assert.ok(sandbox.posts().every(({ postIds }) => postIds.length === 0));
    });

    test('a sign-in that one client begins another one ends', async (t) => {
      const { client, sandbox, user } = await start(t, makeStore);
      const [one, two] = [client(), client()];
      const { url } = await one.oauth.authorizationUrl({ userId: 'u', returnTo: '/social' });
      const back = await sandbox.authorize(url, { user });
      const { account, returnTo } = await two.oauth.callback({ url: back, userId: 'u' });
      assert.deepEqual([account.userId, returnTo], ['u', '/social']);
      await assert.rejects(one.oauth.callback({ url: back, userId: 'u' }), { kind: 'auth' });
    });

    test('of many who need a refresh at once one refreshes', async (t) => {
      const { client, tokens, sandbox } = await start(t, makeStore);
      const clients = [client(), client(), client()];
      const soon = { ...tokens(), expiresAt: new Date(Date.now() + 1000) };
      const { id } = await clients[0].accounts.import({ userId: 'u', tokens: soon });
      const before = count(sandbox, 'token');
      await Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          const account = await clients[i % 3].accounts.get(id);
          await account.getProfile({ force: true });
        }),
      );
      assert.equal(count(sandbox, 'token') - before, 1);
    });
  });
}
