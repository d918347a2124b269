// The queue on PostgreSQL: what pg-boss brings together with the journal, also when workers die.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import pg from 'pg';
import { createTikTok } from 'tokpost';
import { createPublishQueue } from 'tokpost/pg-boss';
import { startSandbox } from 'tokpost/sandbox';

import { clip as makeClip } from '../support/posting.mjs';
import { assertNothingLeft } from '../support/sandbox.mjs';
import { startBoss } from './support/pg-boss.mjs';
import { startPostgres } from './support/postgres.mjs';

const child = fileURLToPath(new URL('./support/queue-worker.mjs', import.meta.url));
const scopes = ['user.info.basic', 'video.publish', 'video.upload'];

let server;
let folder;
let clip;
before(async () => {
  server = await startPostgres();
  folder = mkdtempSync(path.join(tmpdir(), 'tokpost-queue-'));
  clip = path.join(folder, 'clip.mp4');
  writeFileSync(clip, makeClip());
});
after(async () => {
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

async function start(
  t,
  { sandbox: sandboxOptions, client: clientOptions, queue: queueOptions } = {},
) {
  const sandbox = await startSandbox({ speed: 20, limits: false, caps: false, ...sandboxOptions });
  const { url } = await server.createDatabase();
  const client = {
    ...sandbox.config(),
    store: url,
    encryptionKeys: ['b'.repeat(64)],
    polling: { intervalMs: 100 },
    limits: false,
    ...clientOptions,
  };
  const tiktok = createTikTok(client);
  const boss = await startBoss(url);
  const queue = await createPublishQueue({ tiktok, boss, ...queueOptions });
  t.after(async () => {
    await queue.stop();
    await tiktok.close();
    await boss.stop({ graceful: false, wait: true });
    await sandbox.stop();
    assertNothingLeft();
  });
  const connect = async (userId = 'u') => {
    const tokens = sandbox.issueTokens(sandbox.addUser({}), scopes);
    return tiktok.accounts.import({ userId, tokens });
  };
  return { sandbox, url, client, tiktok, boss, queue, connect };
}

/** Resolves once no post is left that somebody has to work on; fails after `seconds`. */
async function allEnded(tiktok, count, seconds) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const { posts } = await tiktok.posts.list({ all: true, limit: 1000 });
    const ended = posts.filter(({ state }) => ['published', 'failed', 'stalled'].includes(state));
    if (ended.length === count) return posts;
    const states = Map.groupBy?.(posts, ({ state }) => state) ?? posts.map(({ state }) => state);
    assert.ok(
      Date.now() < deadline,
      `${ended.length} of ${count} ended: ${JSON.stringify(states)}`,
    );
    await sleep(200);
  }
}

/** The dead letters, once there is one. */
async function deadLetters(boss) {
  for (let i = 0; i < 200; ++i) {
    const letters = (await boss.fetch('tokpost-dead-letters')) ?? [];
    if (letters.length > 0) return letters.map(({ data }) => data);
    await sleep(100);
  }
  throw new Error('no dead letter came');
}

describe('queue', () => {
  test('what is scheduled waits for a worker, then is published in its time', async (t) => {
    const { queue, sandbox, tiktok, connect } = await start(t);
    const { id: accountId } = await connect();
    await tiktok.start(); // an engine that runs takes nothing from the queue
    const publishAt = new Date(Date.now() + 500);
    const post = await queue.schedule({ accountId, video: { source: clip }, publishAt });
    assert.equal(post.state, 'scheduled');
    await sleep(1500);
    assert.equal((await tiktok.posts.get(post.id)).state, 'scheduled');
    assert.equal(sandbox.posts().length, 0);
    await queue.work({ concurrency: 1 });
    const [ended] = await allEnded(tiktok, 1, 20);
    assert.equal(ended.state, 'published');
    assert.equal(sandbox.posts().length, 1);
  });

  test('an account’s posts keep their order, whatever their priorities', async (t) => {
    const { queue, sandbox, tiktok, connect } = await start(t);
    const { id: accountId } = await connect();
    const now = Date.now();
    const titles = ['one', 'two', 'three', 'four', 'five'];
    const orders = titles.map((title, i) => ({
      accountId,
      video: { source: clip, title },
      publishAt: new Date(now - 1000 + i),
      priority: i,
    }));
    const results = await queue.scheduleAll(orders.toReversed());
    assert.ok(results.every(({ status }) => status === 'fulfilled'));
    await queue.work({ concurrency: 4 });
    await allEnded(tiktok, titles.length, 40);
    const made = sandbox.posts().toSorted((a, b) => a.createdAt - b.createdAt);
    assert.deepEqual(
      made.map(({ title }) => title),
      titles,
    );
  });

  test('of accounts that wait the higher priority comes first', async (t) => {
    const { queue, sandbox, tiktok, connect } = await start(t);
    for (const [title, priority] of Object.entries({ low: 1, high: 9, middle: 5 })) {
      const { id: accountId } = await connect(title);
      await queue.schedule({ accountId, video: { source: clip, title }, priority });
    }
    await sleep(20); // pg-boss takes what is due before now
    await queue.work({ concurrency: 1 });
    await allEnded(tiktok, 3, 40);
    const made = sandbox.posts().toSorted((a, b) => a.createdAt - b.createdAt);
    assert.deepEqual(
      made.map(({ title }) => title),
      ['high', 'middle', 'low'],
    );
  });

  test('faults are found when a post is scheduled', async (t) => {
    const { queue, connect } = await start(t);
    const { id: accountId } = await connect();
    const fault = { kind: 'validation', code: 'invalid_post' };
    await assert.rejects(queue.schedule({ accountId, video: { source: 'missing.mp4' } }), fault);
    const buffer = { source: { buffer: Buffer.alloc(9) } };
    await assert.rejects(queue.schedule({ accountId, video: buffer }), fault);
    await assert.rejects(queue.schedule({ accountId: '404', video: { source: clip } }), {
      code: 'not_found',
    });
    assert.throws(() => queue.schedule({ accountId }), TypeError);
    assert.throws(() => queue.schedule({ accountId, video: {}, photos: {} }), TypeError);
    assert.throws(() => queue.schedule({ video: { source: clip } }), /accountId/);
    await assert.rejects(createPublishQueue({}), /tiktok/);
    const [refused] = await queue.scheduleAll([{ accountId, video: { source: 'missing.mp4' } }]);
    assert.equal(refused.reason.kind, 'validation');
  });

  test('what cannot be published is a dead letter with the reason', async (t) => {
    const { queue, sandbox, tiktok, boss, connect } = await start(t);
    const { id: accountId } = await connect();
    sandbox.inject({ on: 'videoInit', status: 403, times: 99 });
    const post = await queue.schedule({ accountId, video: { source: clip } });
    await queue.work({ concurrency: 1 });
    await allEnded(tiktok, 1, 20);
    const [data] = await deadLetters(boss);
    assert.deepEqual([data.postId, data.accountId, data.state], [post.id, accountId, 'failed']);
    assert.equal(data.reason, (await tiktok.posts.get(post.id)).error.code);
    assert.ok(data.message.length > 0);
    assert.equal(data.retryable, false);
  });

  test('an account with much to post does not keep the others waiting', async (t) => {
    const { queue, sandbox, tiktok, connect } = await start(t);
    const { id: busy } = await connect('busy');
    const { id: other } = await connect('other');
    const orders = Array.from({ length: 8 }, (_, i) => ({
      accountId: busy,
      video: { source: clip, title: `busy ${i}` },
    }));
    await queue.scheduleAll(orders);
    await queue.schedule({ accountId: other, video: { source: clip, title: 'other' } });
    await sleep(20); // pg-boss takes what is due before now
    await queue.work({ concurrency: 2 });
    await allEnded(tiktok, 9, 60);
    const titles = sandbox
      .posts()
      .toSorted((a, b) => a.createdAt - b.createdAt)
      .map(({ title }) => title);
    assert.ok(titles.indexOf('other') < 3, titles.join());
    assert.equal(titles.length, 9);
  });

  test('what fails for a passing reason is tried again, once whatever comes twice', async (t) => {
    const { queue, sandbox, tiktok, boss, connect } = await start(t, {
      client: { retry: { maxAttempts: 1 } },
      queue: { retries: { limit: 2, delayMs: 50 } },
    });
    const { id: accountId } = await connect();
    sandbox.inject({ on: 'creatorInfo', status: 500, times: 1 });
    const post = await queue.schedule({ accountId, video: { source: clip }, priority: 3 });
    await queue.work({ concurrency: 1 });
    const posts = await allEnded(tiktok, 2, 60);
    const again = posts.find(({ retryOf }) => retryOf === post.id);
    assert.equal(again.state, 'published');
    assert.equal((await tiktok.posts.get(post.id)).state, 'failed');
    // A worker that died before it had done with the first ticket leaves it to another one.
    await boss.send('tokpost-posts', { postId: post.id });
    await sleep(2000);
    assert.equal((await tiktok.posts.list({ all: true })).posts.length, 2);
    assert.equal(sandbox.posts().length, 1);
    assert.deepEqual((await boss.fetch('tokpost-dead-letters')) ?? [], []);
  });

  test('what fails each time is a dead letter in the end', async (t) => {
    const { queue, sandbox, tiktok, boss, connect } = await start(t, {
      client: { retry: { maxAttempts: 1 } },
      queue: { retries: { limit: 2, delayMs: 50 } },
    });
    const { id: accountId } = await connect();
    sandbox.inject({ on: 'creatorInfo', status: 500, times: 99 });
    await queue.schedule({ accountId, video: { source: clip } });
    await queue.work({ concurrency: 1 });
    const [letter] = await deadLetters(boss);
    const { posts } = await tiktok.posts.list({ all: true });
    assert.equal(posts.length, 3);
    assert.deepEqual([letter.postId, letter.retryable], [posts[0].id, true]);
    assert.equal(letter.reason, posts[0].error.code);
  });

  test('a post that the engine still looks at is no dead letter', async (t) => {
    const { queue, sandbox, tiktok, boss, url, connect } = await start(t, {
      sandbox: { speed: 1 },
      client: { polling: { intervalMs: 20, maxChecks: 1 } },
    });
    const { id: accountId } = await connect();
    const post = await queue.schedule({ accountId, video: { source: clip } });
    await queue.work({ concurrency: 1 });
    await allEnded(tiktok, 1, 20);
    assert.equal((await tiktok.posts.get(post.id)).stalledBecause, 'checks_exhausted');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    let waiting = [];
    for (let i = 0; i < 100 && waiting.length === 0; ++i) {
      ({ rows: waiting } = await client.query(
        `SELECT data FROM pgboss.job WHERE name = 'tokpost-posts' AND state = 'created'
           AND start_after > now() + interval '5 minutes'`,
      ));
      await sleep(100);
    }
    await client.end();
    assert.equal(waiting[0]?.data.postId, post.id);
    assert.deepEqual((await boss.fetch('tokpost-dead-letters')) ?? [], []);
    assert.equal(sandbox.posts().length, 1);
  });

  test('a cancelled post is never posted', async (t) => {
    const { queue, sandbox, tiktok, connect } = await start(t);
    const { id: accountId } = await connect();
    const publishAt = new Date(Date.now() + 300);
    const post = await queue.schedule({ accountId, video: { source: clip }, publishAt });
    assert.deepEqual(await post.cancel(), { cancelled: true, state: 'cancelled' });
    await queue.work({ concurrency: 1 });
    await sleep(1500);
    assert.equal(sandbox.posts().length, 0);
    assert.equal((await tiktok.posts.get(post.id)).state, 'cancelled');
  });
});

test('workers that are killed lose nothing and publish nothing twice', async (t) => {
  const accounts = 10;
  // npm test takes thirty posts; QUEUE_POSTS_EACH=20 node --test test/store/queue.test.mjs two hundred.
  const postsEach = Number(process.env.QUEUE_POSTS_EACH ?? 3);
  const { queue, sandbox, tiktok, client, url, connect } = await start(t);
  const workers = new Set();
  const work = JSON.stringify({ client, boss: url });
  const startWorker = async () => {
    const worker = spawn(process.execPath, [child], {
      env: { ...process.env, QUEUE_WORKER: work },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    workers.add(worker);
    await once(worker.stdout, 'data');
  };
  t.after(() => Promise.all([...workers].map((worker) => kill(worker))));
  const kill = async (worker) => {
    workers.delete(worker);
    if (worker.exitCode !== null || worker.signalCode !== null) return;
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  };
  for (let i = 0; i < 3; ++i) await startWorker();

  const titles = [];
  let accountId;
  for (let i = 0; i < accounts; ++i) {
    ({ id: accountId } = await connect(`u${i}`));
    const orders = Array.from({ length: postsEach }, (_, n) => ({
      accountId,
      video: { source: clip, title: `${i}/${n}` },
      publishAt: new Date(Date.now() + 1000 + n * 10),
    }));
    const results = await queue.scheduleAll(orders);
    assert.ok(results.every(({ status }) => status === 'fulfilled'));
    titles.push(...orders.map(({ video }) => video.title));
  }
  // Scheduled when two workers are dead, since the others may all have ended before that.
  const last = { accountId, video: { source: clip, title: 'last' } };
  titles.push(last.video.title);

  const ended = new AbortController();
  let killed = 0;
  const killing = (async () => {
    while (!ended.signal.aborted) {
      await sleep(1500, undefined, { signal: ended.signal }).catch(() => {});
      if (ended.signal.aborted) return;
      const [oldest] = workers;
      await kill(oldest);
      killed += 1;
      await startWorker();
      if (killed === 2) await queue.schedule(last);
    }
  })();
  // A ticket that a dead worker held comes again after 35 s, which may befall one more than once.
  const posts = await allEnded(tiktok, titles.length, 150 + titles.length).finally(() =>
    ended.abort(),
  );
  await killing;

  assert.deepEqual(
    posts.filter(({ state }) => state !== 'published').map(({ toJSON }) => toJSON),
    [],
  );
  const published = sandbox
    .posts()
    .filter(({ postIds, status }) => postIds.length > 0 || status === 'PUBLISH_COMPLETE');
  assert.deepEqual(published.map(({ title }) => title).sort(), [...titles].sort());
  const client2 = new pg.Client({ connectionString: url });
  await client2.connect();
  const { rows } = await client2.query(
    `SELECT count(*)::int AS held FROM tokpost_posts WHERE lease_engine IS NOT NULL`,
  );
  await client2.end();
  assert.equal(rows[0].held, 0);
});
