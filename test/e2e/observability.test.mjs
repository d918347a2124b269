// What the channels of node:diagnostics_channel tell, and that the documented example runs.
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { trace } from '@opentelemetry/api';
import ts from 'typescript';

import { blocksTaken, root } from '../support/code-blocks.mjs';
import { clip, startPosting } from '../support/posting.mjs';
import { count, readScopes, start } from '../support/sandbox.mjs';

/** The messages of one channel, until the test is over. */
function listen(t, name) {
  const messages = [];
  const take = (message) => messages.push(message);
  subscribe(`tokpost:${name}`, take);
  t.after(() => unsubscribe(`tokpost:${name}`, take));
  return messages;
}

test('requests are told with their operation, time and place, and no secret', async (t) => {
  const requests = listen(t, 'request');
  const { tiktok, sandbox, user } = await start(t);
  const { accessToken } = sandbox.issueTokens(user, readScopes);
  const account = tiktok.withToken({ accessToken, scopes: readScopes });
  await account.getProfile();
  assert.equal(requests.length, 1);
  const { durationMs, ...message } = requests[0];
  assert.ok(Number.isInteger(durationMs) && durationMs >= 0 && durationMs < 10_000);
  assert.deepEqual(message, {
    operation: 'user.info',
    method: 'GET',
    host: new URL(sandbox.apiUrl).host,
    path: '/v2/user/info/',
    status: 200,
    attempt: 1,
  });
});

test('a retry is told with its pause, and the next request with its number', async (t) => {
  const requests = listen(t, 'request');
  const retries = listen(t, 'retry');
  const { sandbox, account } = await start(t);
  sandbox.inject({ on: 'userInfo', status: 503 });
  sandbox.inject({ on: 'userInfo', nth: 2, drop: 'after' });
  await account(['user.info.basic']).getProfile();
  assert.deepEqual(
    requests.map(({ attempt, status, code }) => [attempt, status, code]),
    [
      [1, 503, undefined],
      // Its connection was kept alive and turned out dead, so that it went again at once.
      [2, undefined, requests[1].code],
      [2, 200, undefined],
    ],
  );
  assert.match(requests[1].code, /^\w+$/);
  assert.equal(retries.length, 1);
  for (const [index, { operation, attempt, delayMs, code }] of retries.entries()) {
    assert.deepEqual([operation, attempt], ['user.info', index + 1]);
    assert.ok(delayMs >= 0 && delayMs <= 5, `${delayMs} ms`);
    assert.match(code, /^\w+$/);
  }
});

test('nothing is told before somebody listens, nor afterwards', async (t) => {
  const { account, sandbox } = await start(t);
  const mine = account();
  await mine.getProfile();
  const messages = [];
  const take = (message) => messages.push(message);
  subscribe('tokpost:request', take);
  await mine.getProfile({ force: true });
  unsubscribe('tokpost:request', take);
  await mine.getProfile({ force: true });
  assert.equal(count(sandbox, 'userInfo'), 3);
  assert.equal(messages.length, 1);
});

test('a post tells its states once, whatever the number of clients', async (t) => {
  const states = listen(t, 'state');
  const requests = listen(t, 'request');
  const { account, sandbox, connect, file } = await startPosting(t);
  const other = connect();
  await other.start();
  const source = await file(clip());
  const post = await account().postVideo({ source, privacy: 'private' });
  await post.finished;
  const told = states.map(({ from, state }) => `${from ?? ''}>${state}`);
  assert.equal(new Set(told).size, told.length, told.join(' '));
  assert.equal(told.at(-1), 'processing>published');
  for (const [index, message] of states.entries()) {
    assert.equal(message.postId, post.id);
    assert.equal(message.kind, 'video');
    assert.equal(message.from, states[index - 1]?.state);
  }
  const put = requests.find(({ operation }) => operation === 'upload.put');
  assert.equal(put.host, new URL(sandbox.uploadUrl).host);
  assert.doesNotMatch(JSON.stringify(requests), /\?|token=/);
});

test('a post that fails tells why', async (t) => {
  const states = listen(t, 'state');
  const { account, sandbox, user } = await startPosting(t);
  sandbox.set(user, { banned: true });
  const post = await account().postVideo({ source: { buffer: clip() } });
  await assert.rejects(post.finished);
  const { state, code } = states.at(-1);
  assert.deepEqual({ state, code }, { state: 'failed', code: post.error.code });
});

test('a refresh is told, of a token and of a connected account', async (t) => {
  const refreshes = listen(t, 'refresh');
  const { tiktok, sandbox, user } = await start(t, {
    client: { store: 'memory:', encryptionKeys: ['00'.repeat(32)] },
  });
  const { openId } = user;
  const soon = new Date(Date.now() + 1000);
  const bare = tiktok.withToken({ ...sandbox.issueTokens(user, readScopes), expiresAt: soon });
  await bare.getProfile();
  assert.deepEqual(refreshes.splice(0), [{ openId, ok: true }]);

  const tokens = { ...sandbox.issueTokens(user, readScopes), expiresAt: soon };
  const stored = await tiktok.accounts.import({ userId: 'user-1', tokens });
  await stored.getProfile({ force: true });
  const { id: accountId } = stored;
  assert.deepEqual(refreshes.splice(0), [{ accountId, openId, ok: true }]);

  sandbox.inject({ on: 'userInfo', expire: 'token' });
  sandbox.inject({ on: 'token', revoke: true });
  await assert.rejects(stored.getProfile({ force: true }), { kind: 'auth' });
  assert.deepEqual(refreshes, [{ accountId, openId, ok: false, code: 'invalid_grant' }]);
});

/** Imports the example of the guide; `@opentelemetry/api` in it is the one of this test. */
async function importExample(t) {
  const blocks = await blocksTaken('typed code');
  const { code } = blocks.find(({ page }) => page === 'docs/observability.md');
  await mkdir(path.join(root, 'build'), { recursive: true });
  const folder = await mkdtemp(path.join(root, 'build', 'observability-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'example.mjs');
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  await writeFile(file, outputText);
  await import(pathToFileURL(file));
}

test('the OpenTelemetry example of the guide makes spans', async (t) => {
  const spans = [];
  const tracer = {
    startSpan(name, options) {
      const span = { name, ...options, attributes: { ...options.attributes } };
      return {
        setAttribute: (key, value) => (span.attributes[key] = value),
        setStatus: (status) => (span.status = status),
        end: () => spans.push(span),
      };
    },
  };
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  t.after(() => trace.disable());
  await importExample(t);
  const { account, sandbox } = await start(t);
  sandbox.inject({ on: 'userInfo', status: 503 });
  await account().getProfile();
  assert.deepEqual(
    spans.map(({ name, attributes, status }) => [
      name,
      attributes['http.response.status_code'],
      attributes['http.request.resend_count'],
      status?.code,
    ]),
    [
      ['tiktok user.info', 503, 0, 2],
      ['tiktok user.info', 200, 1, undefined],
    ],
  );
  assert.equal(spans[0].attributes['server.address'], new URL(sandbox.apiUrl).host);
});
