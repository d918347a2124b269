// oauth.authorizationUrl and oauth.callback with a store: every ending of a sign-in.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { count, start, tempStore } from '../support/sandbox.mjs';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const scopes = ['user.info.basic', 'user.info.profile', 'video.publish'];

async function begin(t, options = {}) {
  const context = await start(t, { client: { store: 'memory:', scopes, ...options } });
  const { sandbox, tiktok, user } = context;
  /** A whole sign-in; what TikTok is told, and what the callback is given. */
  async function signIn(wanted = { userId: 'u1' }, consent = {}, proof = wanted) {
    const page = await tiktok.oauth.authorizationUrl(wanted);
    const url = sandbox.authorize(page.url, { user, ...consent });
    return tiktok.oauth.callback({ url, ...pick(proof) });
  }
  return { ...context, signIn };
}

const pick = ({ userId, browserToken }) => ({ userId, browserToken });

test('a sign-in connects the account and fetches its profile', async (t) => {
  const { signIn, sandbox, tiktok, user } = await begin(t);
  const { account, returnTo, grantedScopes, missingScopes } = await signIn({
    userId: 'u1',
    returnTo: '/social?tab=accounts',
  });
  assert.equal(returnTo, '/social?tab=accounts');
  assert.deepEqual(grantedScopes.toSorted(), scopes.toSorted());
  assert.deepEqual(missingScopes, []);
  assert.equal(typeof account.id, 'string');
  assert.equal(account.userId, 'u1');
  assert.equal(account.openId, user.openId);
  assert.equal(account.label, 'Some One');
  assert.equal(account.isPrimary, true);
  assert.deepEqual(account.scopes.toSorted(), scopes.toSorted());
  assert.equal(account.profile.username, 'someone');
  assert.ok(account.profile.fetchedAt instanceof Date);
  assert.ok(account.expiresAt > new Date());
  assert.equal(account.status, 'active');
  assert.equal((await tiktok.accounts.primary('u1')).id, account.id);
  assert.deepEqual(
    sandbox.requests().map(({ operation }) => operation),
    ['authorize', 'token', 'userInfo'].filter((name) => count(sandbox, name) > 0),
  );
  assert.deepEqual(sandbox.violations(), []);
});

test('the url lends only its query, and may be a URL', async (t) => {
  const { sandbox, tiktok, user } = await begin(t);
  const page = await tiktok.oauth.authorizationUrl({ userId: 'u1' });
  const { search } = new URL(sandbox.authorize(page.url, { user }));
  const url = new URL(`https://proxy.internal:8080/elsewhere${search}#fragment`);
  const { account, returnTo } = await tiktok.oauth.callback({ url, userId: 'u1' });
  assert.equal(account.openId, user.openId);
  assert.equal(returnTo, undefined);
});

test('the redirect URI and the verifier are those of the beginning', async (t) => {
  const elsewhere = 'https://other.example/callback';
  const context = await start(t, {
    sandbox: { redirectUris: ['https://localhost/callback', elsewhere] },
    client: { store: 'memory:' },
  });
  const { sandbox, tiktok, user } = context;
  const page = await tiktok.oauth.authorizationUrl({ userId: 'u1', redirectUri: elsewhere });
  const url = sandbox.authorize(page.url, { user });
  assert.ok(url.startsWith(elsewhere));
  await tiktok.oauth.callback({ url, userId: 'u1' });
  assert.deepEqual(sandbox.violations(), []);
});

test('a state is used once, by whichever process', async (t) => {
  const store = tempStore(t);
  const { another, sandbox, tiktok, user } = await begin(t, { store });
  const other = another({ store, scopes, logger: silent });
  const page = await tiktok.oauth.authorizationUrl({ userId: 'u1' });
  const url = sandbox.authorize(page.url, { user });
  await other.oauth.callback({ url, userId: 'u1' });
  for (const client of [tiktok, other]) {
    await assert.rejects(client.oauth.callback({ url, userId: 'u1' }), {
      kind: 'auth',
      code: 'used_state',
    });
  }
  assert.equal(count(sandbox, 'token'), 1);
});

test('of many callbacks with one state one gets through', async (t) => {
  const { sandbox, tiktok, user } = await begin(t);
  const page = await tiktok.oauth.authorizationUrl({ userId: 'u1' });
  const url = sandbox.authorize(page.url, { user });
  const endings = await Promise.allSettled(
    Array.from({ length: 20 }, () => tiktok.oauth.callback({ url, userId: 'u1' })),
  );
  assert.equal(endings.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(count(sandbox, 'token'), 1);
});

test('a refusal is an error in plain words, and uses the state up', async (t) => {
  const { sandbox, tiktok, user } = await begin(t);
  const page = await tiktok.oauth.authorizationUrl({ userId: 'u1' });
  const url = sandbox.authorize(page.url, { user, deny: true });
  await assert.rejects(tiktok.oauth.callback({ url, userId: 'u1' }), (error) => {
    assert.equal(error.kind, 'auth');
    assert.equal(error.code, 'access_denied');
    assert.match(error.hint, /Ask again/);
    return true;
  });
  await assert.rejects(tiktok.oauth.callback({ url, userId: 'u1' }), { code: 'used_state' });
  assert.equal((await tiktok.accounts.list('u1')).length, 0);
});

test('a state is bound to the user, the browser or both', async (t) => {
  const { signIn } = await begin(t);
  const ends = (wanted, proof) =>
    signIn(wanted, {}, proof).then(
      () => 'signed in',
      ({ kind, code }) => `${kind} ${code}`,
    );
  assert.equal(await ends({ userId: 'u' }, { userId: 'u' }), 'signed in');
  assert.equal(await ends({ userId: 'u' }, { userId: 'v' }), 'auth other_user');
  assert.equal(await ends({ userId: 'u' }, {}), 'auth other_user');
  assert.equal(await ends({ browserToken: 'b' }, { browserToken: 'b' }), 'signed in');
  assert.equal(await ends({ browserToken: 'b' }, { browserToken: 'c' }), 'auth other_browser');
  assert.equal(await ends({ browserToken: 'b' }, { userId: 'u' }), 'auth other_browser');
  const both = { userId: 'u', browserToken: 'b' };
  assert.equal(await ends(both, both), 'signed in');
  assert.equal(await ends(both, { userId: 'u' }), 'auth other_browser');
  assert.equal(await ends(both, { browserToken: 'b' }), 'auth other_user');
});

test('where nothing is named a browser token is made, and wanted back', async (t) => {
  const { sandbox, tiktok, user } = await begin(t);
  const page = await tiktok.oauth.authorizationUrl();
  assert.ok(page.browserToken.length >= 43);
  const url = sandbox.authorize(page.url, { user });
  const { account } = await tiktok.oauth.callback({ url, browserToken: page.browserToken });
  assert.equal(account.userId, user.openId);
  const second = await tiktok.oauth.authorizationUrl();
  assert.notEqual(second.browserToken, page.browserToken);
  await assert.rejects(tiktok.oauth.callback({ url: sandbox.authorize(second.url, { user }) }), {
    code: 'other_browser',
  });
});

test('states that were never ours are refused', async (t) => {
  const { tiktok, sandbox } = await begin(t);
  const codes = [];
  const refused = (url) =>
    assert.rejects(tiktok.oauth.callback({ url, userId: 'u1' }), ({ kind, code }) => {
      codes.push(code);
      return kind === 'auth';
    });
  await refused('https://localhost/callback?code=c&state=guess');
  await refused('https://localhost/callback?code=c');
  await refused('nonsense');
  assert.deepEqual(codes, ['unknown_state', 'missing_state', 'missing_state']);
  assert.equal(count(sandbox, 'token'), 0);
});

test('a code that is used already connects nothing', async (t) => {
  const { sandbox, tiktok, user } = await begin(t);
  const page = await tiktok.oauth.authorizationUrl({ userId: 'u1' });
  const url = sandbox.authorize(page.url, { user });
  const code = new URL(url).searchParams.get('code');
  await tiktok.oauth.exchangeCode({ code, codeVerifier: page.codeVerifier });
  await assert.rejects(tiktok.oauth.callback({ url, userId: 'u1' }), {
    kind: 'auth',
    code: 'invalid_grant',
  });
  assert.equal((await tiktok.accounts.list('u1')).length, 0);
});

test('fewer scopes than were asked for are told and stored', async (t) => {
  const { signIn, tiktok } = await begin(t);
  const given = ['user.info.basic'];
  const { account, grantedScopes, missingScopes } = await signIn(
    { userId: 'u1' },
    { scopes: given },
  );
  assert.deepEqual(grantedScopes, given);
  assert.deepEqual(missingScopes.toSorted(), ['user.info.profile', 'video.publish']);
  assert.deepEqual((await tiktok.accounts.get(account.id)).scopes, given);
  assert.deepEqual(account.missingScopes('publish'), ['video.publish']);
  assert.equal(account.profile.username, undefined);
});

test('signing in again updates the connection, also with more scopes', async (t) => {
  const { signIn, tiktok } = await begin(t);
  const first = await signIn({ userId: 'u1' }, { scopes: ['user.info.basic'] });
  await first.account.setLabel('Shop');
  const second = await signIn({ userId: 'u1' });
  assert.equal(second.account.id, first.account.id);
  assert.equal(second.account.label, 'Shop');
  assert.deepEqual(second.account.missingScopes('publish'), []);
  assert.equal((await tiktok.accounts.list('u1')).length, 1);
});

test('one account of two users is kept apart', async (t) => {
  const { signIn, tiktok } = await begin(t);
  const first = await signIn({ userId: 'u1' });
  const second = await signIn({ userId: 'u2' });
  assert.notEqual(first.account.id, second.account.id);
  assert.equal(first.account.openId, second.account.openId);
  await assert.rejects(tiktok.accounts.get(first.account.id, { userId: 'u2' }), {
    code: 'not_found',
  });
});

test('an account whose profile call fails is connected all the same', async (t) => {
  const { signIn, sandbox, tiktok, user } = await begin(t);
  sandbox.inject({ on: 'userInfo', times: 3, status: 500 });
  const { account } = await signIn();
  assert.equal(account.profile, undefined);
  assert.equal(account.label, `TikTok account ${user.openId.slice(-4)}`);
  await account.getProfile();
  assert.equal(account.label, 'Some One');
  assert.equal((await tiktok.accounts.primary('u1')).label, 'Some One');
});

test('a returnTo that may lead elsewhere is refused at the beginning', async (t) => {
  const { tiktok } = await begin(t);
  for (const returnTo of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a\n',
    '',
  ]) {
    await assert.rejects(tiktok.oauth.authorizationUrl({ userId: 'u1', returnTo }), (error) => {
      assert.equal(error.kind, 'validation');
      assert.equal(error.code, 'invalid_return_to');
      assert.equal(error.issues[0].path, 'returnTo');
      return true;
    });
  }
});

test('wrong types are told at once', async (t) => {
  const { tiktok } = await begin(t);
  assert.throws(() => tiktok.oauth.authorizationUrl({ userId: 7 }), /`userId`/);
  assert.throws(() => tiktok.oauth.authorizationUrl({ userId: '' }), TypeError);
  assert.throws(() => tiktok.oauth.authorizationUrl({ browserToken: null }), TypeError);
  assert.throws(() => tiktok.oauth.authorizationUrl({ returnTo: 7 }), TypeError);
  assert.throws(() => tiktok.oauth.callback({ userId: 'u1' }), /`url`/);
  assert.throws(() => tiktok.oauth.callback({ url: 'x', userId: 7 }), TypeError);
});

test('a sign-in of nobody known is bound to a browser token that is made for it', async (t) => {
  const { sandbox, tiktok, user } = await begin(t);
  const nobody = { userId: undefined, browserToken: undefined, returnTo: undefined };
  for (const options of [undefined, {}, nobody]) {
    const { url: page, browserToken } = await tiktok.oauth.authorizationUrl(options);
    assert.equal(typeof browserToken, 'string');
    const url = sandbox.authorize(page, { user });
    const { account } = await tiktok.oauth.callback({ url, browserToken });
    assert.equal(account.openId, user.openId);
    const { url: other } = await tiktok.oauth.authorizationUrl(options);
    await assert.rejects(
      tiktok.oauth.callback({ url: sandbox.authorize(other, { user }), userId: 'u1' }),
      { kind: 'auth', code: 'other_browser' },
    );
  }
});

test('without a store that is named the sign-in is kept in the default one', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tokpost-sign-in-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const context = await start(t);
  const { sandbox, user } = context;
  const program = `
    const { createTikTok } = require(${JSON.stringify(dist)});
    const { options, url } = JSON.parse(process.env.SIGN_IN);
    const tiktok = createTikTok(options);
    const call = url
      ? tiktok.oauth.callback(url).then(({ account }) => ({ openId: account.openId }))
      : tiktok.oauth.authorizationUrl();
    call.then((answer) => { console.log(JSON.stringify(answer)); return tiktok.close(); });`;
  const run = (url) => {
    const env = { ...process.env, SIGN_IN: JSON.stringify({ options: sandbox.config(), url }) };
    const { TOKPOST_STORE: _, ...rest } = env;
    const child = spawn(process.execPath, ['-e', program], { cwd: folder, env: rest });
    return text(child.stdout).then((said) => JSON.parse(said));
  };
  const page = await run();
  const url = sandbox.authorize(page.url, { user });
  const { openId } = await run({ url, browserToken: page.browserToken });
  assert.equal(openId, user.openId);
});
