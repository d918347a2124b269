// Programs that others wrote, unmodified, sign a user in against the sandbox. They use TikTok's own
// host names, which lead to the sandbox.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSandbox } from 'tokpost/sandbox';
import { runApp, startTikTokHosts } from './support/tiktok_hosts.mjs';

const kScopes = ['user.info.basic', 'user.info.profile', 'user.info.stats'];

async function signIn(t, app, path) {
  const redirectUri = `https://app.example${path}`;
  const sandbox = await startSandbox({
    redirectUris: [redirectUri],
    users: [{ username: 'anna', displayName: 'Anna & Bo', followers: 1234 }],
  });
  t.after(() => sandbox.stop());
  const hosts = await startTikTokHosts(t, sandbox);
  const { clientKey, clientSecret } = sandbox;
  const seen = await runApp(hosts, app, { clientKey, clientSecret, redirectUri, scopes: kScopes });
  assert.deepEqual(sandbox.violations(), []);
  return { seen, paths: sandbox.requests().map(({ method, path }) => `${method} ${path}`) };
}

test('Auth.js signs a user in', async (t) => {
  const { seen, paths } = await signIn(t, 'authjs', '/auth/callback/tiktok');
  assert.equal(seen.displayName, 'Anna & Bo');
  assert.match(seen.openId, /^\S+$/);
  assert.match(seen.avatarUrl, /^https?:/);
  assert.ok(paths.includes('POST /v2/oauth/token/'), paths.join('\n'));
  assert.ok(paths.includes('GET /v2/user/info/'), paths.join('\n'));
});

test('arctic signs a user in, refreshes and revokes', async (t) => {
  const { seen, paths } = await signIn(t, 'arctic', '/login/tiktok/callback');
  assert.equal(seen.displayName, 'Anna & Bo');
  assert.match(seen.openId, /^\S+$/);
  assert.equal(seen.statusAfterRevoke, 401);
  assert.equal(paths.filter((each) => each === 'POST /v2/oauth/token/').length, 2);
  assert.ok(paths.includes('POST /v2/oauth/revoke/'), paths.join('\n'));
});

test('grant signs a user in', async (t) => {
  const { seen } = await signIn(t, 'grant', '/connect/tiktok/callback');
  assert.equal(seen.displayName, 'Anna & Bo');
  assert.match(seen.openId, /^\S+$/);
  assert.match(seen.avatarUrl, /^https?:/);
});

test('passport-tiktok-auth signs a user in', async (t) => {
  const { seen } = await signIn(t, 'passport', '/auth/tiktok/callback');
  assert.equal(seen.displayName, 'Anna & Bo');
  assert.equal(seen.username, 'anna');
  assert.equal(seen.followerCount, 1234);
  assert.match(seen.openId, /^\S+$/);
});
