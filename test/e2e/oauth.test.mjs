import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';

import { TikTokError } from 'tokpost';

import { count, start as startBoth } from '../support/sandbox.mjs';

// An authorization URL leaves the sign-in in the store.
const start = (t, options) => startBoth(t, { client: { store: 'memory:' }, ...options });

/** A whole sign-in; answers the tokens and what led to them. */
async function signIn({ sandbox, tiktok, user }, options = {}, choice = {}) {
  const { url, state, codeVerifier } = await tiktok.oauth.authorizationUrl(options);
  const callback = new URL(sandbox.authorize(url, { user, ...choice }));
  assert.equal(callback.searchParams.get('state'), state);
  const code = callback.searchParams.get('code');
  const tokens = await tiktok.oauth.exchangeCode({ code, codeVerifier });
  return { url: new URL(url), code, codeVerifier, tokens };
}

describe('authorizationUrl', () => {
  test('asks for the default scopes, comma-separated, with a hex challenge on loopback', async (t) => {
    const { tiktok, sandbox } = await start(t);
    const { url, state, codeVerifier } = await tiktok.oauth.authorizationUrl();
    const { origin, pathname, searchParams } = new URL(url);
    assert.equal(origin + pathname, sandbox.authorizeUrl);
    assert.equal(searchParams.get('client_key'), sandbox.clientKey);
    assert.equal(searchParams.get('redirect_uri'), sandbox.redirectUri);
    assert.equal(searchParams.get('response_type'), 'code');
    assert.equal(searchParams.get('state'), state);
    assert.equal(
      searchParams.get('scope'),
      'user.info.basic,user.info.profile,user.info.stats,video.upload,video.publish,video.list',
    );
    assert.equal(searchParams.get('code_challenge_method'), 'S256');
    const challenge = createHash('sha256').update(codeVerifier).digest('hex');
    assert.equal(searchParams.get('code_challenge'), challenge);
  });

  test('writes the challenge as it is told', async (t) => {
    const { tiktok } = await start(t);
    const { url, codeVerifier } = await tiktok.oauth.authorizationUrl({ pkce: 'base64url' });
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
    assert.equal(new URL(url).searchParams.get('code_challenge'), challenge);
    const off = await tiktok.oauth.authorizationUrl({ pkce: 'off' });
    assert.equal('codeVerifier' in off, false);
    assert.equal(new URL(off.url).searchParams.has('code_challenge'), false);
  });

  test('never repeats a state or a verifier', async (t) => {
    const { tiktok } = await start(t);
    const urls = await Promise.all(
      Array.from({ length: 50 }, () => tiktok.oauth.authorizationUrl()),
    );
    assert.equal(new Set(urls.map(({ state }) => state)).size, 50);
    assert.equal(new Set(urls.map(({ codeVerifier }) => codeVerifier)).size, 50);
  });

  test('rejects what TikTok would refuse with an error page', async (t) => {
    const { tiktok } = await start(t);
    await assert.rejects(
      tiktok.oauth.authorizationUrl({ redirectUri: 'http://example.com/back', scopes: ['a,b'] }),
      (error) => {
        assert.ok(error instanceof TikTokError);
        assert.equal(error.kind, 'validation');
        assert.ok(error.issues.length >= 2, JSON.stringify(error.issues));
        return true;
      },
    );
  });
});

describe('exchangeCode', () => {
  test('gives the tokens of what the user ticked', async (t) => {
    const context = await start(t);
    const { tokens } = await signIn(context, {}, { scopes: ['user.info.basic', 'video.list'] });
    assert.equal(tokens.openId, context.user.openId);
    assert.deepEqual(tokens.scopes.toSorted(), ['user.info.basic', 'video.list']);
    assert.match(tokens.accessToken, /^act\./);
    assert.match(tokens.refreshToken, /^rft\./);
    assert.equal(tokens.tokenType, 'Bearer');
    const hours = (tokens.expiresAt - Date.now()) / 3_600_000;
    assert.ok(hours > 1.99 && hours <= 2, `${hours} h`);
    const days = (tokens.refreshExpiresAt - Date.now()) / 86_400_000;
    assert.ok(days > 179.9 && days <= 180, `${days} d`);
    assert.deepEqual(context.sandbox.violations(), []);
  });

  test('a code is good for one exchange', async (t) => {
    const context = await start(t);
    const { code, codeVerifier } = await signIn(context);
    await assert.rejects(context.tiktok.oauth.exchangeCode({ code, codeVerifier }), {
      kind: 'auth',
      code: 'invalid_grant',
      retryable: false,
    });
  });

  test('a wrong verifier is refused', async (t) => {
    const { sandbox, tiktok, user } = await start(t);
    const { url } = await tiktok.oauth.authorizationUrl();
    const code = new URL(sandbox.authorize(url, { user })).searchParams.get('code');
    await assert.rejects(
      tiktok.oauth.exchangeCode({ code, codeVerifier: 'x'.repeat(43) }),
      (error) => error instanceof TikTokError && error.kind === 'auth' && error.hint.length > 0,
    );
  });

  test('a lost answer is not asked for again', async (t) => {
    const { sandbox, tiktok, user } = await start(t);
    const { url, codeVerifier } = await tiktok.oauth.authorizationUrl();
    const code = new URL(sandbox.authorize(url, { user })).searchParams.get('code');
    sandbox.inject({ on: 'token', drop: 'after' });
    await assert.rejects(tiktok.oauth.exchangeCode({ code, codeVerifier }), { kind: 'network' });
    assert.equal(count(sandbox, 'token'), 1);
  });
});

describe('refresh', () => {
  test('gives a new pair, and the old refresh token dies', async (t) => {
    const { sandbox, tiktok, user } = await start(t);
    const old = sandbox.issueTokens(user, ['user.info.basic']);
    assert.ok(old.expiresAt instanceof Date);
    const fresh = await tiktok.oauth.refresh(old.refreshToken);
    assert.notEqual(fresh.accessToken, old.accessToken);
    assert.notEqual(fresh.refreshToken, old.refreshToken);
    assert.equal(fresh.openId, old.openId);
    await assert.rejects(tiktok.oauth.refresh(old.refreshToken), { code: 'invalid_grant' });
    assert.equal((await tiktok.withToken(fresh.accessToken).test()).connected, true);
  });

  test('errors with HTTP status 200 are errors', async (t) => {
    const { tiktok } = await start(t, { sandbox: { oauthErrorStatus: 200 } });
    await assert.rejects(tiktok.oauth.refresh('rft.unknown'), {
      kind: 'auth',
      code: 'invalid_grant',
    });
  });
});

test('revoke ends the access, and unknown tokens are an error', async (t) => {
  const { sandbox, tiktok, user } = await start(t);
  const { accessToken } = sandbox.issueTokens(user, ['user.info.basic']);
  assert.equal(await tiktok.oauth.revoke(accessToken), undefined);
  const { connected, message } = await tiktok.withToken(accessToken).test();
  assert.equal(connected, false);
  assert.ok(message.length > 0);
  await assert.rejects(tiktok.oauth.revoke('act.unknown'), (error) => error instanceof TikTokError);
});

test('clientToken gives a token of the app', async (t) => {
  const { tiktok } = await start(t);
  const token = await tiktok.oauth.clientToken();
  assert.deepEqual(Object.keys(token).sort(), ['accessToken', 'expiresAt', 'tokenType']);
  assert.match(token.accessToken, /^clt\./);
  assert.ok(token.expiresAt > new Date());
});

test('a wrong secret is a config error that says where to look', async (t) => {
  const { tiktok } = await start(t, { client: { clientSecret: 'not-the-secret' } });
  await assert.rejects(tiktok.oauth.clientToken(), (error) => {
    assert.equal(error.kind, 'config');
    assert.equal(error.code, 'invalid_client');
    assert.match(error.hint, /secret/);
    assert.ok(!JSON.stringify(error).includes('not-the-secret'));
    return true;
  });
});
