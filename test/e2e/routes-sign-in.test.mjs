// Connecting accounts through the handlers, against the sandbox.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { call, cookiesOf, site, startRoutes } from '../support/routes.mjs';

const startUrl = '/api/auth/social/tiktok';

function noteOf(response) {
  const url = new URL(response.headers.get('location'), site);
  return { path: url.pathname, ...Object.fromEntries(url.searchParams) };
}

test('start sends the browser to TikTok, with a cookie that callback wants back', async (t) => {
  const { routes, sandbox, user, tiktok } = await startRoutes(t);
  const begun = await call(routes.start.GET, startUrl);
  assert.equal(begun.status, 302);
  assert.equal(begun.headers.get('cache-control'), 'no-store');
  assert.match(
    begun.headers.getSetCookie()[0],
    /^tokpost=[\w-]{43}\.[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
  );
  const callbackUrl = sandbox.authorize(begun.headers.get('location'), { user });
  const ended = await call(routes.callback.GET, callbackUrl, {
    headers: { cookie: cookiesOf(begun) },
  });
  assert.equal(ended.status, 302);
  assert.deepEqual(noteOf(ended), { path: '/social', success: 'Some One is connected.' });
  const [account] = await tiktok.accounts.list({ userId: 'ann' });
  assert.equal(account.openId, user.openId);
  // The state is used up.
  const again = await call(routes.callback.GET, callbackUrl, {
    headers: { cookie: cookiesOf(begun) },
  });
  assert.match(noteOf(again).error, /connect again/i);
});

test('on https the cookie is the host’s alone', async (t) => {
  const { routes } = await startRoutes(t);
  const begun = await call(routes.start.GET, 'https://app.example.com/api/auth/social/tiktok');
  assert.match(
    begun.headers.getSetCookie()[0],
    /^__Host-tokpost=[\w-]+\.[\w-]+; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test('start answers JSON where it is asked for', async (t) => {
  const { routes, sandbox } = await startRoutes(t);
  for (const [url, headers] of [
    [`${startUrl}?format=json`, {}],
    [startUrl, { accept: 'application/json' }],
  ]) {
    const response = await call(routes.start.GET, url, { headers });
    const { authUrl, state, ...rest } = await response.json();
    assert.deepEqual([response.status, rest], [200, {}]);
    assert.ok(authUrl.startsWith(sandbox.authorizeUrl));
    assert.equal(new URL(authUrl).searchParams.get('state'), state);
    assert.equal(response.headers.getSetCookie().length, 1);
  }
});

test('two tabs share one cookie and both end well', async (t) => {
  const { routes, sandbox, user, tiktok } = await startRoutes(t);
  const other = sandbox.addUser({ username: 'other' });
  const first = await call(routes.start.GET, startUrl);
  const cookie = cookiesOf(first);
  const second = await call(routes.start.GET, startUrl, { headers: { cookie } });
  assert.equal(cookiesOf(second), cookie);
  for (const [begun, as] of [
    [first, user],
    [second, other],
  ]) {
    const url = sandbox.authorize(begun.headers.get('location'), { user: as });
    const ended = await call(routes.callback.GET, url, { headers: { cookie } });
    assert.ok('success' in noteOf(ended), JSON.stringify(noteOf(ended)));
  }
  assert.equal((await tiktok.accounts.list({ userId: 'ann' })).length, 2);
});

describe('callback refuses', () => {
  async function begin(t) {
    const shop = await startRoutes(t);
    const begun = await call(shop.routes.start.GET, startUrl);
    const authorize = (choice) =>
      shop.sandbox.authorize(begun.headers.get('location'), { user: shop.user, ...choice });
    const finish = async (url, options = {}) => {
      const ended = await call(shop.routes.callback.GET, url, {
        headers: { cookie: cookiesOf(begun) },
        ...options,
      });
      assert.equal(ended.status, 302);
      const { path, success, error } = noteOf(ended);
      assert.deepEqual([path, success], ['/social', undefined]);
      assert.deepEqual(await shop.tiktok.accounts.list({ all: true }), []);
      return error;
    };
    return { ...shop, authorize, finish };
  }

  test('what the user denied, in our words', async (t) => {
    const { authorize, finish } = await begin(t);
    const url = new URL(authorize({ deny: true }));
    url.searchParams.set('error_description', 'Call 555-0100 to win');
    assert.equal(
      await finish(url),
      'You did not allow the connection on TikTok. Nothing has changed.',
    );
  });

  test('another browser', async (t) => {
    const { authorize, finish } = await begin(t);
    assert.ok(await finish(authorize(), { headers: {} }));
  });

  test('another browser’s cookie under this name', async (t) => {
    const { authorize, finish, routes } = await begin(t);
    const elsewhere = await call(routes.start.GET, startUrl);
    assert.ok(await finish(authorize(), { headers: { cookie: cookiesOf(elsewhere) } }));
  });

  test('another user', async (t) => {
    const { authorize, finish } = await begin(t);
    assert.ok(await finish(authorize(), { user: 'bob' }));
  });

  test('a state that is none of ours', async (t) => {
    const { authorize, finish } = await begin(t);
    const url = new URL(authorize());
    url.searchParams.set('state', 'x'.repeat(43));
    assert.ok(await finish(url));
  });
});

test('returnTo is where the browser ends, on this site only', async (t) => {
  const { routes, sandbox, user } = await startRoutes(t);
  const begun = await call(
    routes.start.GET,
    `${startUrl}?returnTo=${encodeURIComponent('/a?b=c#d')}`,
  );
  const url = sandbox.authorize(begun.headers.get('location'), { user });
  const ended = await call(routes.callback.GET, url, { headers: { cookie: cookiesOf(begun) } });
  assert.equal(ended.headers.get('location'), '/a?b=c&success=Some+One+is+connected.#d');
  for (const elsewhere of [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '/%0a/x\n',
    'a',
  ]) {
    const refused = await call(
      routes.start.GET,
      `${startUrl}?returnTo=${encodeURIComponent(elsewhere)}`,
    );
    assert.equal(refused.status, 400, elsewhere);
  }
});

test('onConnected hears of it, successPath is where it ends', async (t) => {
  const events = [];
  const { routes, connect, user, sandbox } = await startRoutes(t, {
    routes: { onConnected: (event) => void events.push(event), successPath: '/done?tab=1' },
  });
  await connect();
  assert.equal(events[0].account.openId, user.openId);
  assert.ok(events[0].grantedScopes.includes('video.publish'));
  assert.deepEqual(events[0].missingScopes, []);
  const begun = await call(routes.start.GET, startUrl);
  const url = sandbox.authorize(begun.headers.get('location'), { user });
  const ended = await call(routes.callback.GET, url, { headers: { cookie: cookiesOf(begun) } });
  assert.match(ended.headers.get('location'), /^\/done\?tab=1&success=/);
});

test('a page may ask for some scopes only', async (t) => {
  const { routes } = await startRoutes(t);
  const url = `${startUrl}?format=json&scopes=user.info.basic,video.upload&forceConsent=true`;
  const { authUrl } = await (await call(routes.start.GET, url)).json();
  const { searchParams } = new URL(authUrl);
  assert.equal(searchParams.get('scope'), 'user.info.basic,video.upload');
  assert.equal(searchParams.get('disable_auto_auth'), '1');
});
