// What outlives a process, and what a process waits for.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { createTikTok } from 'tokpost';

import { clip, postScopes, reached, sha256, startPosting } from '../support/posting.mjs';
import { count, until } from '../support/sandbox.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const child = fileURLToPath(new URL('../support/post-child.mjs', import.meta.url));
const key = Buffer.alloc(32, 7).toString('base64');

/** Runs the child; `lines` grows with what it tells, and `next` waits for a line. */
function run(t, work, { cwd, env = {} } = {}) {
  const process_ = spawn(process.execPath, [child], {
    cwd,
    env: { ...process.env, NODE_ENV: 'test', ...env, POST_CHILD: JSON.stringify(work) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = [];
  const waiting = new Set();
  readline.createInterface({ input: process_.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line));
    for (const check of waiting) check();
  });
  const closed = once(process_, 'close').then(([code, signal]) => ({ code, signal }));
  t.after(() => process_.kill('SIGKILL'));
  return {
    lines,
    closed,
    kill: () => process_.kill('SIGKILL'),
    next: (fits) =>
      new Promise((resolve) => {
        const check = () => {
          const line = lines.find(fits);
          if (line === undefined) return;
          waiting.delete(check);
          resolve(line);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** What a child needs to post for the sandbox's user. */
function work({ sandbox, user, store }, post, more = {}) {
  const { accessToken, openId } = sandbox.issueTokens(user, postScopes);
  return {
    options: {
      ...sandbox.config(),
      store,
      encryptionKeys: [key],
      limits: false,
      polling: { intervalMs: 10, maxChecks: 1000 },
      ...more.options,
    },
    token: { accessToken, openId },
    post,
    waits: more.waits,
  };
}

describe('a scheduled post', () => {
  test('waits for its time, and is posted by whoever runs then', async (t) => {
    const { account, connect, file, sandbox, tiktok } = await startPosting(t);
    const source = await file(clip());
    await tiktok.start(); // the store may take its time
    const publishAt = new Date(Date.now() + 1000);
    const post = await account().postVideo({ source, publishAt: publishAt.toISOString() });
    assert.equal(post.state, 'scheduled');
    assert.equal(post.waitingUntil.getTime(), publishAt.getTime());
    await tiktok.close();
    assert.deepEqual(sandbox.posts(), []);
    const next = connect({ polling: { intervalMs: 12, maxChecks: 1000 } });
    account(next);
    await next.start();
    const seen = await next.posts.get(post.id);
    await seen.finished;
    assert.ok(Date.now() >= publishAt.getTime());
    assert.equal(sandbox.posts().length, 1);
  });

  test('can be cancelled', async (t) => {
    const { account, file, sandbox } = await startPosting(t);
    const source = await file(clip());
    const post = await account().postVideo({ source, publishAt: Date.now() + 3_600_000 });
    assert.deepEqual(await post.cancel(), { cancelled: true, state: 'cancelled' });
    await assert.rejects(post.finished, { kind: 'cancelled' });
    assert.deepEqual(sandbox.requests(), []);
  });

  test('keeps no process alive', async (t) => {
    const posting = await startPosting(t);
    const source = await posting.file(clip());
    const scheduled = work(posting, { source, publishAt: Date.now() + 3_600_000 });
    const { lines, closed } = run(t, scheduled);
    assert.deepEqual(await closed, { code: 0, signal: null });
    assert.ok(lines.some(({ accepted }) => accepted));
  });
});

describe('a process', () => {
  test('stays alive for a post that runs, and no longer', async (t) => {
    const posting = await startPosting(t, { sandbox: { processing: { baseMs: 20_000 } } });
    const { lines, closed } = run(t, work(posting, { source: await posting.file(clip()) }));
    assert.deepEqual(await closed, { code: 0, signal: null });
    assert.equal(lines.at(-1).state, 'published');
    assert.equal(posting.sandbox.posts()[0].status, 'PUBLISH_COMPLETE');
  });

  test('that is killed in the middle of an upload loses nothing', async (t) => {
    const posting = await startPosting(t, {
      sandbox: { faults: [{ on: 'upload', times: 3, bytesPerSecond: 8_000_000 }] },
    });
    const bytes = clip(20_000_000);
    const source = await posting.file(bytes);
    const options = { uploads: { chunkSize: 6_000_000 } };
    const { kill, closed, next } = run(t, work(posting, { source, title: 'Once' }, { options }));
    const { accepted } = await next((line) => line.accepted);
    await next((line) => line.sentBytes > 10_000_000);
    kill();
    assert.equal((await closed).signal, 'SIGKILL');
    const { account, sandbox, tiktok } = posting;
    account();
    await tiktok.start();
    const post = await tiktok.posts.get(accepted);
    await post.finished;
    const [only, ...others] = sandbox.posts();
    assert.deepEqual(others, []);
    assert.equal(only.sha256, sha256(bytes));
    assert.equal(post.attempt, 1);
    // At least the first chunk was acknowledged, and is not sent again.
    const received = sandbox.requests().filter(({ operation }) => operation === 'upload');
    assert.ok(received.reduce((sum, { bytes: sent }) => sum + sent, 0) < 2 * bytes.length);
    assert.deepEqual(sandbox.violations(), []);
  });

  test('leaves a post that the next one cancels while it takes it up', async (t) => {
    const posting = await startPosting(t, {
      sandbox: { faults: [{ on: 'creatorInfo', times: 5, delayMs: 60_000 }] },
    });
    const { kill, closed, next } = run(t, work(posting, { source: await posting.file(clip()) }));
    const { accepted } = await next((line) => line.accepted);
    await until(() => posting.sandbox.requests().length > 0);
    kill();
    await closed;
    const { account, tiktok } = posting;
    account();
    const post = await tiktok.posts.get(accepted);
    const began = Date.now();
    const [answer, resumed] = await Promise.all([
      post.cancel(), // of a client that has not been started
      tiktok.posts.resume(accepted).catch((error) => error),
    ]);
    assert.deepEqual(answer, { cancelled: true, state: 'cancelled' });
    assert.ok(Date.now() - began < 30_000, 'the creator info was not waited for');
    assert.ok(resumed.id === accepted || resumed.kind === 'state', String(resumed));
  });
});

describe('start', () => {
  test('alone takes up what a process left behind, and the process stays for it', async (t) => {
    const posting = await startPosting(t, {
      sandbox: { faults: [{ on: 'upload', bytesPerSecond: 4_000_000 }] },
    });
    const bytes = clip(20_000_000);
    const first = run(t, work(posting, { source: await posting.file(bytes) }));
    await first.next((line) => line.sentBytes > 0);
    first.kill();
    await first.closed;
    const second = run(t, work(posting, undefined));
    assert.deepEqual(await second.closed, { code: 0, signal: null });
    assert.equal(second.lines.at(-1).state, 'published');
    const { sandbox } = posting;
    assert.equal(sandbox.posts().length, 1);
    assert.equal(sandbox.posts()[0].sha256, sha256(bytes));
  });

  test('is not what reading calls do', async (t) => {
    const { account, connect, file, sandbox, tiktok } = await startPosting(t);
    const source = await file(clip());
    const publishAt = Date.now() + 2500;
    const post = await account().postVideo({ source, publishAt });
    await tiktok.close();
    const next = connect({ polling: { intervalMs: 12, maxChecks: 1000 } });
    const mine = account(next);
    await mine.quota();
    await mine.explain({ draft: { source } });
    await mine.postVideo({ source, dryRun: true });
    await next.posts.list({ all: true });
    const seen = await next.posts.get(post.id);
    await new Promise((resolve) => setTimeout(resolve, publishAt + 200 - Date.now()));
    assert.equal((await next.posts.get(post.id)).state, 'scheduled');
    assert.deepEqual(sandbox.posts(), []);
    await next.start();
    await seen.finished;
  });
});

describe('a token', () => {
  test('that is missing after a restart stalls the post until one is brought', async (t) => {
    const { account, connect, file, sandbox, tiktok } = await startPosting(t, {
      sandbox: { processing: { baseMs: 600_000 } },
    });
    const post = await account().postVideo({ source: await file(clip()) });
    await reached(post, 'processing');
    await tiktok.close();
    const next = connect({ polling: { intervalMs: 12, maxChecks: 1000 } });
    await next.start();
    const seen = await next.posts.get(post.id);
    await assert.rejects(seen.finished, { kind: 'timeout', code: 'token_missing' });
    sandbox.advance(700_000);
    account(next);
    await reached(seen, 'published');
    assert.equal((await seen.finished).publishId, post.publishId);
  });

  test('of unknown owner is asked about where a post waits', async (t) => {
    const { account, connect, file, sandbox, tiktok, user } = await startPosting(t, {
      sandbox: { processing: { baseMs: 600_000 } },
    });
    const post = await account().postVideo({ source: await file(clip()) });
    await reached(post, 'processing');
    await tiktok.close();
    const next = connect({ polling: { intervalMs: 12, maxChecks: 1000 } });
    await next.start();
    const seen = await next.posts.get(post.id);
    await assert.rejects(seen.finished, { code: 'token_missing' });
    assert.equal(count(sandbox, 'userInfo'), 0);
    sandbox.advance(700_000);
    next.withToken(sandbox.issueTokens(user, postScopes).accessToken);
    await reached(seen, 'published');
    assert.equal(count(sandbox, 'userInfo'), 1);
  });

  test('is saved when it is refreshed, though nobody holds the account', async (t) => {
    const { sandbox, tiktok, user } = await startPosting(t, {
      sandbox: { processing: { baseMs: 200_000 } },
    });
    const saved = [];
    const post = async () => {
      const { accessToken, refreshToken, openId } = sandbox.issueTokens(user, postScopes);
      const onRefresh = async (tokens) => saved.push(tokens.refreshToken);
      const account = tiktok.withToken({ accessToken, refreshToken, openId, onRefresh });
      return account.postVideo({ source: { buffer: clip() } });
    };
    const posted = await post();
    await reached(posted, 'processing');
    for (let i = 0; i < 5; ++i) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    sandbox.inject({ on: 'status', expire: 'token' });
    await posted.finished;
    assert.equal(saved.length, 1);
    assert.match(saved[0], /^rft\./);
  });

  test('that TikTok no longer takes stalls the post and tells the client', async (t) => {
    const { account, sandbox, tiktok } = await startPosting(t, {
      sandbox: { processing: { baseMs: 600_000 } },
    });
    const told = [];
    tiktok.on('account.needs_reconnect', (event) => told.push(event));
    const mine = account();
    const post = await mine.postVideo({ source: { buffer: clip() } });
    await reached(post, 'processing');
    sandbox.inject({ on: 'status', revoke: true });
    await assert.rejects(post.finished, { kind: 'timeout', code: 'needs_reconnect' });
    await until(() => told.length > 0);
    assert.equal(told[0].openId, mine.openId);
  });
});

describe('the key', () => {
  const withoutKeys = { encryptionKeys: undefined, store: 'sqlite:./tokpost.db' };

  test('of a developer who has none is made once, for its owner alone', async (t) => {
    const posting = await startPosting(t);
    const { folder } = posting;
    const source = await posting.file(clip());
    for (let i = 0; i < 2; ++i) {
      const asked = work(posting, { source }, { options: withoutKeys, waits: true });
      const { lines, closed } = run(t, asked, { cwd: folder });
      assert.deepEqual(await closed, { code: 0, signal: null });
      assert.equal(lines.at(-1).finished.status, 'PUBLISH_COMPLETE');
    }
    const file = path.join(folder, '.tokpost/key');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(path.dirname(file))).mode & 0o777, 0o700);
    assert.equal(await readFile(path.join(folder, '.tokpost/.gitignore'), 'utf8'), '*\n');
    assert.equal(Buffer.from(await readFile(file, 'utf8'), 'base64url').length, 32);
  });

  test('is required in production', async (t) => {
    const posting = await startPosting(t);
    const asked = work(posting, { source: await posting.file(clip()) }, { options: withoutKeys });
    const env = { NODE_ENV: 'production', TOKPOST_ENCRYPTION_KEY: '' };
    const { lines, closed } = run(t, asked, { cwd: posting.folder, env });
    await closed;
    assert.equal(lines[0].error.kind, 'config');
    assert.match(lines[0].error.message, /TOKPOST_ENCRYPTION_KEY/);
    await assert.rejects(stat(path.join(posting.folder, '.tokpost')), { code: 'ENOENT' });
  });

  test('is of no concern to a store in memory', async (t) => {
    const posting = await startPosting(t);
    const options = { ...withoutKeys, store: 'memory:' };
    const asked = work(posting, { source: await posting.file(clip()) }, { options, waits: true });
    const env = { NODE_ENV: 'production', TOKPOST_ENCRYPTION_KEY: '' };
    const { lines, closed } = run(t, asked, { cwd: posting.folder, env });
    await closed;
    assert.equal(lines.at(-1).finished.status, 'PUBLISH_COMPLETE');
    await assert.rejects(stat(path.join(posting.folder, '.tokpost')), { code: 'ENOENT' });
  });

  test('that is wrong is refused by createTikTok, with every other fault', () => {
    const options = { clientKey: 'k', clientSecret: 's', redirectUri: 'https://a.example/c' };
    const create = () =>
      createTikTok({ ...options, store: 'mysql://db', encryptionKeys: ['short'] });
    assert.throws(create, ({ kind, issues }) => {
      assert.equal(kind, 'config');
      assert.deepEqual(issues.map((issue) => issue.path).sort(), ['encryptionKeys[0]', 'store']);
      return true;
    });
  });
});
