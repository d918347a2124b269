// A standard OAuth 2 server: it verifies PKCE as RFC 7636 says, in base64url.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuth2Server } from 'oauth2-mock-server';
import { createTikTok } from 'tokpost';

const kRedirectUri = 'https://app.example/callback';

async function start(t) {
  const server = new OAuth2Server(undefined, undefined, {
    endpoints: {
      token: '/v2/oauth/token/',
      authorize: '/v2/auth/authorize/',
      revoke: '/v2/oauth/revoke/',
    },
  });
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  t.after(() => server.stop());
  // What TikTok answers beside the members of RFC 6749.
  server.service.on('beforeResponse', (reply) => {
    Object.assign(reply.body, {
      open_id: 'johndoe',
      refresh_expires_in: 86_400,
      scope: 'user.info.basic',
    });
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  const tiktok = createTikTok({
    clientKey: 'interop-key',
    clientSecret: 'interop-secret',
    redirectUri: kRedirectUri,
    apiUrl: origin,
    authorizeUrl: `${origin}/v2/auth/authorize/`,
  });
  t.after(() => tiktok.close());
  return { server, tiktok };
}

async function openAuthorizePage(url) {
  const reply = await fetch(url, { redirect: 'manual' });
  assert.equal(reply.status, 302, await reply.text());
  return new URL(reply.headers.get('location')).searchParams;
}

test('a sign-in with base64url PKCE, and a refresh', async (t) => {
  const { tiktok } = await start(t);
  const { url, state, codeVerifier } = await tiktok.oauth.authorizationUrl({
    userId: 'u1',
    pkce: 'base64url',
  });
  const callback = await openAuthorizePage(url);
  assert.equal(callback.get('state'), state);

  const tokens = await tiktok.oauth.exchangeCode({ code: callback.get('code'), codeVerifier });
  assert.equal(tokens.openId, 'johndoe');
  assert.deepEqual(tokens.scopes, ['user.info.basic']);
  const lifetimeMs = tokens.expiresAt.getTime() - Date.now();
  assert.ok(lifetimeMs > 3_500_000 && lifetimeMs <= 3_600_000, `${lifetimeMs} ms`);

  const renewed = await tiktok.oauth.refresh(tokens.refreshToken);
  assert.notEqual(renewed.accessToken, '');
  assert.notEqual(renewed.refreshToken, tokens.refreshToken);
  await tiktok.oauth.revoke(renewed.accessToken);
});

test('a verifier of another sign-in is refused', async (t) => {
  const { tiktok } = await start(t);
  const first = await tiktok.oauth.authorizationUrl({ userId: 'u1', pkce: 'base64url' });
  const second = await tiktok.oauth.authorizationUrl({ userId: 'u1', pkce: 'base64url' });
  const callback = await openAuthorizePage(first.url);
  await assert.rejects(
    tiktok.oauth.exchangeCode({ code: callback.get('code'), codeVerifier: second.codeVerifier }),
    { name: 'TikTokError', code: 'invalid_request', status: 400, retryable: false },
  );
});

test('hexadecimal PKCE, which only TikTok knows, is refused by a standard server', async (t) => {
  const { tiktok } = await start(t);
  const { url, codeVerifier } = await tiktok.oauth.authorizationUrl({ userId: 'u1', pkce: 'hex' });
  const callback = await openAuthorizePage(url);
  await assert.rejects(tiktok.oauth.exchangeCode({ code: callback.get('code'), codeVerifier }), {
    name: 'TikTokError',
    code: 'invalid_request',
  });
});
