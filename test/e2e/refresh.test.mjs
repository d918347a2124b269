// withToken with a refresh token: when it refreshes, and what onRefresh is promised.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { count, readScopes, start, until } from '../support/sandbox.mjs';

async function connected(t, options = {}) {
  const context = await start(t);
  const { sandbox, tiktok, user } = context;
  const tokens = sandbox.issueTokens(user, readScopes);
  const saved = [];
  const { onRefresh = (fresh) => void saved.push(fresh), ...more } = options;
  const account = tiktok.withToken({ ...tokens, onRefresh, ...more });
  return { ...context, tokens, saved, mine: account };
}

test('a token that ends soon is refreshed and saved before it is used', async (t) => {
  const { mine, sandbox, tokens, saved } = await connected(t, {
    expiresAt: new Date(Date.now() + 1000),
  });
  const { displayName } = await mine.getProfile();
  assert.equal(displayName, 'Some One');
  assert.equal(saved.length, 1);
  assert.notEqual(saved[0].accessToken, tokens.accessToken);
  assert.notEqual(saved[0].refreshToken, tokens.refreshToken);
  assert.equal(saved[0].openId, tokens.openId);
  assert.ok(saved[0].expiresAt instanceof Date && saved[0].refreshExpiresAt instanceof Date);
  assert.deepEqual(saved[0].scopes.toSorted(), [...readScopes].sort());
  assert.deepEqual(
    sandbox.requests().map(({ operation }) => operation),
    ['token', 'userInfo'],
  );
});

test('the call waits for onRefresh', async (t) => {
  const order = [];
  const { mine, sandbox } = await connected(t, {
    expiresAt: new Date(Date.now() + 1000),
    onRefresh: async () => {
      await sleep(30);
      order.push(`saved after ${count(sandbox, 'userInfo')} requests`);
    },
  });
  await mine.getProfile();
  order.push('answered');
  assert.deepEqual(order, ['saved after 0 requests', 'answered']);
});

test('a token that TikTok rejects is refreshed, and the call repeated', async (t) => {
  const { mine, sandbox, saved } = await connected(t);
  sandbox.inject({ on: 'userInfo', expire: 'token' });
  await mine.getProfile();
  assert.equal(saved.length, 1);
  assert.equal(count(sandbox, 'token'), 1);
});

test('callers at the same time share one refresh', async (t) => {
  const { mine, sandbox, saved } = await connected(t, { expiresAt: new Date(Date.now() - 1000) });
  await Promise.all(Array.from({ length: 20 }, () => mine.test()));
  assert.equal(saved.length, 1);
  assert.equal(count(sandbox, 'token'), 1);
  assert.equal(count(sandbox, 'userInfo'), 20);
});

test('an onRefresh that fails fails the call, and the pair is saved again by the next one', async (t) => {
  const fault = new Error('the database is down');
  let attempts = 0;
  const { mine, sandbox } = await connected(t, {
    expiresAt: new Date(Date.now() - 1000),
    onRefresh: async () => {
      attempts += 1;
      if (attempts === 1) throw fault;
    },
  });
  await assert.rejects(mine.getProfile(), {
    kind: 'store',
    code: 'on_refresh_failed',
    cause: fault,
  });
  assert.equal(count(sandbox, 'userInfo'), 0);
  await mine.getProfile();
  assert.equal(attempts, 2);
  assert.equal(count(sandbox, 'token'), 1);
});

test('a dead refresh token is an auth error, and the listeners hear of it', async (t) => {
  const { mine, sandbox, tiktok, tokens, user } = await connected(t);
  const heard = [];
  tiktok.on('account.needs_reconnect', (event) => heard.push(event));
  await tiktok.oauth.revoke(tokens.accessToken);
  await assert.rejects(mine.getProfile(), { kind: 'auth', code: 'invalid_grant' });
  assert.deepEqual(heard, [{ openId: user.openId, code: 'invalid_grant' }]);
  assert.equal(count(sandbox, 'token'), 1);
});

test('listeners hear of a refresh', async (t) => {
  const { mine, tiktok, saved, user } = await connected(t, {
    expiresAt: new Date(Date.now() - 1000),
  });
  const heard = [];
  tiktok.on('token.refreshed', (event) => heard.push(event));
  await mine.getProfile();
  assert.deepEqual(heard, [{ openId: user.openId, expiresAt: saved[0].expiresAt }]);
});

test('without onRefresh the new token is used all the same', async (t) => {
  const { mine } = await connected(t, {
    expiresAt: new Date(Date.now() - 1000),
    onRefresh: undefined,
  });
  assert.equal((await mine.test()).connected, true);
});

test('closing lets a refresh under way be answered and saved', async (t) => {
  const { mine, saved, sandbox, tiktok } = await connected(t, {
    expiresAt: new Date(Date.now() - 1000),
  });
  sandbox.inject({ on: 'token', delayMs: 200 });
  const outcome = assert.rejects(mine.getProfile(), { kind: 'cancelled' });
  await until(() => sandbox.requests().some(({ operation }) => operation === 'token'));
  await tiktok.close();
  await outcome;
  assert.equal(saved.length, 1);
});

test('closing while onRefresh never answers takes no longer than promised', async (t) => {
  let asked;
  const began = new Promise((resolve) => (asked = resolve));
  const { mine, tiktok } = await connected(t, {
    expiresAt: new Date(Date.now() - 1000),
    onRefresh: () => {
      asked();
      return new Promise(() => {});
    },
  });
  const call = mine.getProfile();
  const outcome = assert.rejects(call, { kind: 'cancelled' });
  await began;
  const before = Date.now();
  await tiktok.close();
  assert.ok(Date.now() - before < 2000, `${Date.now() - before} ms`);
  await outcome;
});
