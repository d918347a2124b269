// The queue of one machine, over the journal in SQLite.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createPublishQueue } from 'tokpost/pg-boss';

import { clip, postScopes, startPosting } from '../support/posting.mjs';

const worker = fileURLToPath(new URL('../store/support/queue-worker.mjs', import.meta.url));
const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function start(t, client) {
  const posting = await startPosting(t, { client });
  const { sandbox, tiktok } = posting;
  const queue = await createPublishQueue({ tiktok });
  t.after(() => queue.stop());
  const connect = (userId) =>
    tiktok.accounts.import({
      userId,
      tokens: sandbox.issueTokens(sandbox.addUser({}), postScopes),
    });
  return { ...posting, queue, connect, source: await posting.file(clip()) };
}

const ended = (posts) => Promise.all(posts.map(({ finished }) => finished));

test('posts wait for a worker and come in order', async (t) => {
  const { queue, sandbox, tiktok, connect, source } = await start(t);
  const { id: accountId } = await connect('u');
  await tiktok.start();
  const now = Date.now();
  const posts = [];
  for (const [i, title] of ['three', 'two', 'one'].entries()) {
    const publishAt = new Date(now - 10 * i);
    posts.push(await queue.schedule({ accountId, video: { source, title }, publishAt }));
  }
  await sleep(300);
  assert.equal(sandbox.posts().length, 0);
  await queue.work({ concurrency: 3 });
  await ended(posts);
  const made = sandbox.posts().toSorted((a, b) => a.createdAt - b.createdAt);
  assert.deepEqual(
    made.map(({ title }) => title),
    ['one', 'two', 'three'],
  );
});

test('drafts and photos are queued too, and a later post waits for its time', async (t) => {
  const { queue, sandbox, connect, source } = await start(t);
  const [one, two] = [await connect('a'), await connect('b')];
  await queue.work();
  const draft = await queue.schedule({ accountId: one.id, draft: { source } });
  const publishAt = new Date(Date.now() + 1500);
  const later = await queue.schedule({ accountId: two.id, video: { source }, publishAt });
  await draft.finished;
  assert.equal(draft.state, 'in_inbox');
  assert.equal(later.state, 'scheduled');
  await later.finished;
  assert.ok(Date.now() >= publishAt.getTime());
  assert.equal(sandbox.posts().length, 2);
});

async function eventually(condition) {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'it did not come about');
    await sleep(20);
  }
}

/** A process of its own that works on the journal, until the test is over. */
async function startWorker(t, { sandbox, folder }) {
  const client = {
    ...sandbox.config(),
    store: `sqlite:${path.join(folder, 'tokpost.db')}`,
    encryptionKeys: [Buffer.alloc(32, 7).toString('base64')],
    limits: false,
    polling: { intervalMs: 10, maxChecks: 1000 },
  };
  const child = spawn(process.execPath, [worker], {
    env: { ...process.env, QUEUE_WORKER: JSON.stringify({ client }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await once(child.stdout, 'data');
}

test('what one process scheduled two others bring, an account’s posts in order', async (t) => {
  const { queue, tiktok, connect, source, ...posting } = await start(t);
  const { sandbox } = posting;
  await Promise.all([startWorker(t, posting), startWorker(t, posting)]);
  const accounts = [await connect('a'), await connect('b')];
  const titles = ['one', 'two', 'three', 'four'];
  const now = Date.now();
  const orders = accounts.flatMap(({ id: accountId, userId }) =>
    titles.map((title, i) => ({
      accountId,
      video: { source, title: `${userId} ${title}` },
      publishAt: new Date(now - 1000 + i),
    })),
  );
  await queue.scheduleAll(orders.toReversed());
  const unfinished = async () => {
    const { posts } = await tiktok.posts.list({ all: true });
    return posts.filter(({ state }) => state !== 'published').length;
  };
  const deadline = Date.now() + 60_000;
  while ((await unfinished()) > 0) {
    assert.ok(Date.now() < deadline, `${await unfinished()} posts are not published`);
    await sleep(100);
  }
  const made = sandbox.posts().toSorted((a, b) => a.createdAt - b.createdAt);
  for (const { userId } of accounts) {
    const theirs = made.map(({ title }) => title).filter((title) => title.startsWith(userId));
    assert.deepEqual(
      theirs,
      titles.map((title) => `${userId} ${title}`),
    );
  }
});

test('priorities last as long as the posts', async (t) => {
  const { queue, sandbox, tiktok, connect, source } = await start(t);
  const posts = [];
  for (const [title, priority] of Object.entries({ low: 1, high: 9, middle: 5, least: -2 })) {
    const { id: accountId } = await connect(title);
    posts.push(await queue.schedule({ accountId, video: { source, title }, priority }));
  }
  // Another queue knows no more than the journal.
  const elsewhere = await createPublishQueue({ tiktok });
  t.after(() => elsewhere.stop());
  await elsewhere.work({ concurrency: 1 });
  await ended(posts);
  const made = sandbox.posts().toSorted((a, b) => a.createdAt - b.createdAt);
  assert.deepEqual(
    made.map(({ title }) => title),
    ['high', 'middle', 'low', 'least'],
  );
});

test('what fails for a passing reason is tried again', async (t) => {
  const { sandbox, tiktok, connect, source } = await start(t, { retry: { maxAttempts: 1 } });
  const queue = await createPublishQueue({ tiktok, retries: { limit: 1, delayMs: 20 } });
  t.after(() => queue.stop());
  const { id: accountId } = await connect('u');
  sandbox.inject({ on: 'creatorInfo', status: 500, times: 1 });
  const post = await queue.schedule({ accountId, video: { source } });
  await queue.work();
  await assert.rejects(post.finished, { retryable: true });
  await eventually(() => sandbox.posts().length === 1);
});

test('another work() changes how many are at work', async (t) => {
  const { queue, sandbox, connect, source } = await start(t);
  sandbox.inject({ on: 'upload', bytesPerSecond: 50_000, times: 9 });
  const posts = [];
  for (const user of ['a', 'b']) {
    const { id: accountId } = await connect(user);
    posts.push(await queue.schedule({ accountId, video: { source } }));
  }
  await queue.work({ concurrency: 1 });
  await eventually(() => posts.some(({ state }) => state === 'uploading'));
  assert.ok(posts.some(({ state }) => state === 'scheduled'));
  await queue.work({ concurrency: 2 });
  await eventually(() => posts.every(({ state }) => state !== 'scheduled'));
  assert.ok(posts.every(({ state }) => state !== 'published'));
  await Promise.all(posts.map((post) => post.cancel()));
});

test('a queue that cannot be asked is logged, once', async (t) => {
  const warned = [];
  const logger = { ...silent, warn: (line) => warned.push(line) };
  const { tiktok } = await start(t, { logger });
  let asked = 0;
  const away = async () => {
    asked += 1;
    throw new Error('the database is away');
  };
  const boss = { createQueue() {}, send: away, fetch: away, complete: away, fail: away };
  const queue = await createPublishQueue({ tiktok, boss });
  await queue.work();
  await eventually(() => asked > 1);
  await queue.stop();
  assert.deepEqual(warned, ['tiktok: the queue could not take tickets: the database is away']);
});

test('stop() ends the work, and the next one goes on', async (t) => {
  const { queue, sandbox, connect, source } = await start(t);
  const { id: accountId } = await connect('u');
  await queue.work();
  await queue.stop();
  const post = await queue.schedule({ accountId, video: { source } });
  await sleep(800);
  assert.equal(sandbox.posts().length, 0);
  await queue.work();
  await post.finished;
});

test('the same order under the same idempotency key is scheduled once', async (t) => {
  const { queue, connect, source } = await start(t);
  const { id: accountId } = await connect('u');
  const order = { accountId, video: { source, idempotencyKey: 'k' }, photos: undefined };
  const first = await queue.schedule(order);
  assert.equal((await queue.schedule(order)).id, first.id);
  assert.deepEqual(await first.cancel(), { cancelled: true, state: 'cancelled' });
});

test('wrong arguments are TypeErrors', async (t) => {
  const { queue, tiktok, source } = await start(t);
  await assert.rejects(createPublishQueue({ tiktok, boss: undefined }), TypeError);
  await assert.rejects(createPublishQueue({ tiktok, boss: {} }), /boss\.createQueue/);
  await assert.rejects(queue.work({ concurrency: 0 }), /concurrency/);
  const post = { accountId: 'a', video: { source } };
  assert.throws(() => queue.schedule({ ...post, publishAt: 'soon' }), /publishAt/);
  assert.throws(() => queue.schedule({ ...post, priority: 0.5 }), /priority/);
  const dry = { accountId: 'a', video: { source, dryRun: true } };
  assert.throws(() => queue.schedule(dry), /`post\.video\.dryRun`/);
  await assert.rejects(queue.scheduleAll('x'), /posts/);
});
