// What holds for every route: who may call it, from where, and how it says no.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';

import { createTikTokRoutes } from 'tokpost/next';

import { call, startRoutes } from '../support/routes.mjs';

function* handlersOf(routes) {
  for (const [name, route] of Object.entries(routes)) {
    if (name === 'adopted') yield* handlersOf(route);
    else for (const [method, handler] of Object.entries(route)) yield { name, method, handler };
  }
}

const isOptions = ({ method }) => method === 'OPTIONS';
const isTikToks = ({ name }) => name === 'webhook' || name === 'media';
const changes = ({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method);

test('the routes are those of the contract', async (t) => {
  const { routes } = await startRoutes(t);
  const { adopted, ...own } = routes;
  const shape = (group) =>
    Object.fromEntries(
      Object.entries(group).map(([name, route]) => [name, Object.keys(route).sort()]),
    );
  assert.deepEqual(shape(own), {
    start: ['GET', 'OPTIONS'],
    callback: ['GET', 'OPTIONS'],
    accounts: ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST'],
    posts: ['GET', 'OPTIONS', 'POST'],
    post: ['DELETE', 'GET', 'OPTIONS', 'POST'],
    progress: ['GET', 'OPTIONS'],
    creatorInfo: ['GET', 'OPTIONS'],
    upload: ['OPTIONS', 'PUT'],
    media: ['GET', 'HEAD', 'OPTIONS'],
    webhook: ['OPTIONS', 'POST'],
  });
  assert.deepEqual(shape(adopted), {
    authUrl: ['GET', 'OPTIONS'],
    login: ['OPTIONS', 'POST'],
    uploadVideo: ['OPTIONS', 'POST'],
    logout: ['OPTIONS', 'POST'],
    oauthTikTok: ['OPTIONS', 'POST'],
    storeToken: ['OPTIONS', 'POST'],
    connections: ['GET', 'OPTIONS'],
    profile: ['GET', 'OPTIONS'],
    storeProfile: ['OPTIONS', 'POST'],
    test: ['GET', 'OPTIONS'],
  });
});

test('nobody signed in: 401 from every route but TikTok’s own', async (t) => {
  const { routes, sandbox, user } = await startRoutes(t);
  const { accessToken } = sandbox.issueTokens(user, ['user.info.basic']);
  const json = {
    provider: 'tiktok',
    provider_account_id: user.openId,
    access_token: accessToken,
    email: 'a@b.c',
    code: 'c',
    state: 's',
  };
  for (const entry of handlersOf(routes)) {
    if (isOptions(entry) || isTikToks(entry)) continue;
    const { name, method, handler } = entry;
    const body = changes(entry) ? { json } : {};
    const response = await call(handler, '/x/1', { method, user: null, ...body });
    assert.equal(response.status, 401, `${name} ${method}`);
    const said = await response.json();
    if ('detail' in said)
      assert.deepEqual(said, { detail: 'Nobody is signed in.', status_code: 401 });
    else assert.equal(said.code, 'sign_in_required');
  }
});

test('a page elsewhere changes nothing; an allowed one does', async (t) => {
  const { routes } = await startRoutes(t, {
    routes: { allowedOrigins: ['https://partner.example'] },
  });
  for (const entry of handlersOf(routes)) {
    if (!changes(entry) || entry.name === 'webhook') continue;
    const { name, method, handler } = entry;
    const from = async (headers) => {
      const response = await call(handler, '/x/1', { method, json: {}, headers });
      return {
        response,
        refused: response.status === 403 && /origin|page/i.test(await response.text()),
      };
    };
    const what = `${name} ${method}`;
    const evil = await from({ origin: 'https://evil.example' });
    assert.equal(evil.refused, true, what);
    assert.equal(evil.response.headers.get('access-control-allow-origin'), null, what);
    assert.equal((await from({ origin: 'http://localhost:3000' })).refused, false, what);
    assert.equal((await from({ origin: 'null' })).refused, true, what);
    const token = { origin: 'https://evil.example', authorization: 'Bearer t' };
    assert.equal((await from(token)).refused, false, what);
    const partner = await from({ origin: 'https://partner.example' });
    assert.equal(partner.refused, false, what);
    const { headers } = partner.response;
    assert.equal(headers.get('access-control-allow-origin'), 'https://partner.example', what);
    assert.equal(headers.get('access-control-allow-credentials'), 'true', what);
    assert.match(headers.get('vary'), /Origin/, what);
  }
});

test('OPTIONS answers a preflight of an allowed origin', async (t) => {
  const { routes } = await startRoutes(t, {
    routes: { allowedOrigins: ['https://partner.example'] },
  });
  const ask = (origin) =>
    call(routes.accounts.OPTIONS, '/x', { method: 'OPTIONS', user: null, headers: { origin } });
  const yes = await ask('https://partner.example');
  assert.equal(yes.status, 204);
  assert.equal(yes.headers.get('access-control-allow-origin'), 'https://partner.example');
  assert.equal(
    yes.headers.get('access-control-allow-methods'),
    'GET, PATCH, POST, DELETE, OPTIONS',
  );
  assert.match(yes.headers.get('access-control-allow-headers'), /content-type/);
  const no = await ask('https://evil.example');
  assert.equal(no.headers.get('access-control-allow-origin'), null);
  assert.equal(no.headers.get('access-control-allow-methods'), null);
});

describe('a body', () => {
  const send = (handler, body) =>
    call(handler, '/x', { method: 'PATCH', body, headers: { 'content-type': 'application/json' } });

  test('of more than 1 MB is refused, announced or not', async (t) => {
    const { routes } = await startRoutes(t);
    const text = JSON.stringify({ id: 'x'.repeat(1_000_000) });
    const announced = await call(routes.accounts.PATCH, '/x', {
      method: 'PATCH',
      body: text,
      headers: { 'content-length': String(text.length) },
    });
    for (const response of [announced, await send(routes.accounts.PATCH, text)]) {
      assert.equal(response.status, 413);
      assert.equal((await response.json()).code, 'body_too_large');
    }
  });

  for (const [name, body, path] of [
    ['no JSON', '{', 'body'],
    ['no object', '[]', 'body'],
    ['an unknown field', '{"id":"1","name":"x"}', 'name'],
    ['a missing field', '{}', 'id'],
    ['a field of the wrong type', '{"id":7}', 'id'],
    ['a wrong optional field', '{"id":"1","primary":"yes"}', 'primary'],
  ]) {
    test(`with ${name} is a 400 that names it`, async (t) => {
      const { routes, errors } = await startRoutes(t);
      const response = await send(routes.accounts.PATCH, body);
      assert.equal(response.status, 400);
      const error = await response.json();
      assert.deepEqual([error.kind, error.issues[0].path], ['validation', path]);
      assert.deepEqual(errors, []);
    });
  }
});

test('a failure inside says nothing to the visitor and everything to onError', async (t) => {
  const secret = new Error('password of the database');
  const { routes, errors } = await startRoutes(t, {
    routes: {
      getUserId() {
        throw secret;
      },
    },
  });
  const response = await call(routes.accounts.GET, '/x');
  assert.equal(response.status, 500);
  const text = await response.text();
  assert.equal(JSON.parse(text).kind, 'internal');
  assert.ok(!text.includes('password'));
  assert.deepEqual(errors, [secret]);
});

test('the options are checked', async (t) => {
  const { tiktok } = await startRoutes(t);
  const good = { tiktok, getUserId: () => 'ann' };
  for (const [wrong, name] of [
    [undefined, 'options'],
    [{ getUserId: good.getUserId }, 'tiktok'],
    [{ ...good, tiktok: {} }, 'tiktok'],
    [{ tiktok }, 'getUserId'],
    [{ ...good, onError: 1 }, 'onError'],
    [{ ...good, identity: { resolve: 'x' } }, 'identity.resolve'],
    [{ ...good, successPath: '//evil.example' }, 'successPath'],
    [{ ...good, mediaPath: 'media' }, 'mediaPath'],
    [{ ...good, allowedOrigins: 'https://a.example' }, 'allowedOrigins'],
    [{ ...good, allowedOrigins: ['*'] }, 'allowedOrigins[0]'],
    [{ ...good, adopted: { encryptedTokens: 'yes' } }, 'adopted.encryptedTokens'],
  ]) {
    assert.throws(
      () => createTikTokRoutes(wrong),
      (error) => {
        assert.ok(error instanceof TypeError);
        assert.ok(error.message.includes(`\`${name}\``), error.message);
        return true;
      },
    );
  }
});

describe('webhook', () => {
  const body = JSON.stringify({
    client_key: 'k',
    event: 'post.publish.complete',
    create_time: 1_700_000_000,
    user_openid: 'o',
    content: '{"publish_id":"p","publish_type":"DIRECT_PUBLISH"}',
  });
  const signed = (sandbox, text, seconds = Math.floor(Date.now() / 1000)) => {
    const hmac = createHmac('sha256', sandbox.clientSecret).update(`${seconds}.${text}`);
    return { 'tiktok-signature': `t=${seconds},s=${hmac.digest('hex')}` };
  };
  const post = (handler, text, headers) =>
    call(handler, '/hook', { method: 'POST', user: null, body: text, headers });

  test('takes what TikTok signed, from anywhere, also late and twice', async (t) => {
    const { routes, sandbox } = await startRoutes(t);
    const now = { ...signed(sandbox, body), origin: 'https://elsewhere.example' };
    const late = signed(sandbox, body, Math.floor(Date.now() / 1000) - 100_000);
    for (const headers of [now, now, late]) {
      assert.equal((await post(routes.webhook.POST, body, headers)).status, 200);
    }
  });

  test('refuses everything else', async (t) => {
    const { routes, sandbox } = await startRoutes(t);
    assert.equal((await post(routes.webhook.POST, body, {})).status, 401);
    assert.equal((await post(routes.webhook.POST, `${body} `, signed(sandbox, body))).status, 401);
    const long = 'x'.repeat(262_145);
    assert.equal((await post(routes.webhook.POST, long, signed(sandbox, long))).status, 413);
  });
});
