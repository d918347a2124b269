// Accounts and creator info through the handlers, against the sandbox.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { call, startRoutes } from '../support/routes.mjs';

const url = '/api/tiktok/accounts';

async function asked(response, status = 200) {
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  return body;
}

test('an account is listed without its tokens, to its user', async (t) => {
  const { routes, connect, user } = await startRoutes(t);
  const id = await connect();
  const response = await call(routes.accounts.GET, url);
  const text = await response.clone().text();
  const { accounts } = await asked(response);
  assert.equal(accounts.length, 1);
  const [account] = accounts;
  assert.deepEqual(
    [account.id, account.openId, account.label, account.isPrimary, account.status],
    [id, user.openId, 'Some One', true, 'active'],
  );
  assert.equal(account.profile.displayName, 'Some One');
  assert.ok(account.scopes.includes('video.publish'));
  assert.doesNotMatch(text, /act\.|rft\.|accessToken|refreshToken/);
  assert.deepEqual(await asked(await call(routes.accounts.GET, url, { user: 'bob' })), {
    accounts: [],
  });
});

test('label, primary, test, profile, quota, disconnect', async (t) => {
  const { routes, connect, sandbox } = await startRoutes(t);
  const first = await connect();
  const second = await connect({ as: sandbox.addUser({ username: 'other' }) });
  const patch = (json) => call(routes.accounts.PATCH, url, { method: 'PATCH', json });
  const act = (json) => call(routes.accounts.POST, url, { method: 'POST', json });

  const changed = await asked(await patch({ id: second, label: 'Shop', primary: true }));
  assert.deepEqual([changed.id, changed.label, changed.isPrimary], [second, 'Shop', true]);
  const { accounts } = await asked(await call(routes.accounts.GET, url));
  assert.equal(accounts.find(({ id }) => id === first).isPrimary, false);
  assert.notEqual((await asked(await patch({ id: second, label: null }))).label, 'Shop');

  const tested = await asked(await act({ id: first, action: 'test' }));
  assert.equal(tested.connected, true);
  assert.equal(tested.profile.displayName, 'Some One');
  const profile = await asked(await act({ id: first, action: 'profile' }));
  assert.equal(profile.displayName, 'Some One');
  const quota = await asked(await act({ id: first, action: 'quota' }));
  assert.equal(quota.initsLeft, 6);
  const unknown = await asked(await act({ id: first, action: 'explode' }), 400);
  assert.equal(unknown.issues[0].path, 'action');

  const remove = (query) => call(routes.accounts.DELETE, `${url}${query}`, { method: 'DELETE' });
  assert.equal((await asked(await remove(''), 400)).issues[0].path, 'id');
  assert.deepEqual(await asked(await remove(`?id=${second}`)), { id: second, disconnected: true });
  assert.equal((await asked(await remove(`?id=${second}`), 404)).code, 'not_found');
  const left = await asked(await call(routes.accounts.GET, url));
  assert.deepEqual(
    left.accounts.map(({ id, isPrimary }) => [id, isPrimary]),
    [[first, true]],
  );
});

test('another user’s account does not exist', async (t) => {
  const { routes, connect } = await startRoutes(t);
  const id = await connect();
  for (const [handler, at, options] of [
    [routes.accounts.PATCH, url, { method: 'PATCH', json: { id, label: 'Mine' } }],
    [routes.accounts.POST, url, { method: 'POST', json: { id, action: 'test' } }],
    [routes.accounts.DELETE, `${url}?id=${id}`, { method: 'DELETE' }],
    [routes.creatorInfo.GET, `/creator?accountId=${id}`, {}],
    [routes.creatorInfo.GET, '/creator', {}],
    [routes.posts.GET, `/posts?accountId=${id}`, {}],
    [
      routes.posts.POST,
      '/posts',
      {
        method: 'POST',
        json: { accountId: id, draft: { source: { url: 'https://a.example/v.mp4' } } },
      },
    ],
  ]) {
    const error = await asked(await call(handler, at, { user: 'bob', ...options }), 404);
    assert.deepEqual([error.kind, error.code], ['state', 'not_found']);
  }
  const { accounts } = await asked(await call(routes.accounts.GET, url));
  assert.equal(accounts[0].label, 'Some One');
});

test('creator info is fresh each time, and its refusal is passed on', async (t) => {
  const { routes, connect, sandbox, user } = await startRoutes(t);
  const id = await connect();
  const ask = () => call(routes.creatorInfo.GET, `/creator?accountId=${id}`);
  const info = await asked(await ask());
  assert.ok(info.privacyOptions.includes('public'));
  assert.equal(info.commentDisabled, false);
  sandbox.set(user, { commentDisabled: true });
  assert.equal((await asked(await ask())).commentDisabled, true);
  sandbox.set(user, { banned: true });
  const refused = await asked(await ask(), 403);
  assert.equal(refused.code, 'spam_risk_user_banned_from_posting');
});
