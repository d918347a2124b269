// tiktok.accounts and what an account of it can do.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { count, readScopes, start, tempStore } from '../support/sandbox.mjs';

async function stored(t, options = {}) {
  const context = await start(t, { ...options, client: { store: 'memory:', ...options.client } });
  const { sandbox, tiktok, user } = context;
  /** Connects an account of a user; other fields as accounts.import takes them. */
  async function connect(userId = 'u1', { of = user, scopes = readScopes, tokens, ...more } = {}) {
    const issued = sandbox.issueTokens(of, scopes);
    return tiktok.accounts.import({ userId, tokens: { ...issued, ...tokens }, ...more });
  }
  return { ...context, connect, second: sandbox.addUser({ username: 'two', displayName: 'Two' }) };
}

test('tokens obtained elsewhere are imported', async (t) => {
  const { connect, user, sandbox, tiktok } = await stored(t);
  const account = await connect('u1', {
    label: 'Shop',
    accountType: 'business',
    profile: { displayName: 'Given', username: 'given', followerCount: 7 },
  });
  assert.equal(account.userId, 'u1');
  assert.equal(account.openId, user.openId);
  assert.equal(account.label, 'Shop');
  assert.equal(account.accountType, 'business');
  assert.equal(account.toJSON().accountType, 'business');
  assert.equal(account.profile.displayName, 'Given');
  assert.equal(account.profile.openId, user.openId);
  assert.equal(account.profile.followerCount, 7);
  assert.ok(account.profile.fetchedAt instanceof Date);
  assert.equal(account.status, 'active');
  assert.equal(count(sandbox, 'userInfo'), 0);
  const { displayName } = await (await tiktok.accounts.get(account.id)).getProfile({ force: true });
  assert.equal(displayName, 'Some One');
});

test('an import may hold the access token alone; TikTok says whose it is', async (t) => {
  const { sandbox, tiktok, user } = await stored(t);
  const { accessToken } = sandbox.issueTokens(user, readScopes);
  const account = await tiktok.accounts.import({ userId: 'u1', tokens: { accessToken } });
  assert.equal(account.openId, user.openId);
  assert.equal(account.label, 'Some One');
  assert.equal(account.expiresAt, undefined);
  assert.deepEqual(account.scopes, []);
  assert.equal(count(sandbox, 'userInfo'), 1);
  assert.equal((await account.test()).connected, true);
  await assert.rejects(
    tiktok.accounts.import({ userId: 'u1', tokens: { accessToken: 'act.nobodys' } }),
    { kind: 'auth', code: 'access_token_invalid' },
  );
});

test('an import updates a connection that is there', async (t) => {
  const { connect, tiktok } = await stored(t);
  const first = await connect('u1', { label: 'Shop', accountType: 'business' });
  const second = await connect('u1');
  assert.equal(second.id, first.id);
  assert.deepEqual([second.label, second.accountType], ['Shop', 'business']);
  assert.equal((await connect('u1', { accountType: 'creator' })).accountType, 'creator');
  assert.equal((await tiktok.accounts.list('u1')).length, 1);
});

test('the first account is primary by itself, and another one can be made so', async (t) => {
  const { connect, tiktok, second } = await stored(t);
  const one = await connect('u1');
  const two = await connect('u1', { of: second });
  assert.deepEqual([one.isPrimary, two.isPrimary], [true, false]);
  assert.equal((await tiktok.accounts.primary('u1')).id, one.id);
  await two.setPrimary();
  assert.equal(two.isPrimary, true);
  assert.equal((await tiktok.accounts.primary('u1')).id, two.id);
  assert.equal((await tiktok.accounts.get(one.id)).isPrimary, false);
});

test('labels', async (t) => {
  const { connect, tiktok } = await stored(t);
  const account = await connect();
  await account.setLabel('Shop');
  assert.equal(account.label, 'Shop');
  assert.equal((await tiktok.accounts.get(account.id)).label, 'Shop');
  await account.setLabel(null);
  await account.getProfile();
  assert.equal(account.label, 'Some One');
  assert.throws(() => account.setLabel(''), TypeError);
  assert.throws(() => account.setLabel(undefined), TypeError);
});

test('get and primary reject, find answers null', async (t) => {
  const { connect, tiktok, user } = await stored(t);
  const missing = { kind: 'state', code: 'not_found' };
  await assert.rejects(tiktok.accounts.get('nobody'), missing);
  await assert.rejects(tiktok.accounts.primary('u1'), missing);
  assert.equal(await tiktok.accounts.find({ userId: 'u1', openId: user.openId }), null);
  const account = await connect('u1');
  assert.equal((await tiktok.accounts.find({ userId: 'u1', openId: user.openId })).id, account.id);
  assert.equal((await tiktok.accounts.find({ userId: 'u1' })).id, account.id);
  assert.equal((await tiktok.accounts.find({ accountId: account.id })).id, account.id);
  assert.equal((await tiktok.accounts.find({ all: true, openId: user.openId })).id, account.id);
  assert.equal(await tiktok.accounts.find({ userId: 'u2', openId: user.openId }), null);
});

test("another user's account is as if it did not exist", async (t) => {
  const { connect, tiktok } = await stored(t);
  const account = await connect('u1');
  assert.equal((await tiktok.accounts.get(account.id, { userId: 'u1' })).id, account.id);
  const foreign = await tiktok.accounts.get(account.id, { userId: 'u2' }).catch((error) => error);
  const absent = await tiktok.accounts.get('nobody', { userId: 'u2' }).catch((error) => error);
  assert.equal(foreign.message.replace(account.id, 'nobody'), absent.message);
  assert.deepEqual({ ...foreign.toJSON(), message: '' }, { ...absent.toJSON(), message: '' });
  assert.equal(await tiktok.accounts.find({ userId: 'u2', accountId: account.id }), null);
});

test('lists hold what is meant, and a missing session never means everybody', async (t) => {
  const { connect, tiktok, second, user } = await stored(t);
  const one = await connect('u1');
  const two = await connect('u1', { of: second });
  const other = await connect('u2');
  const ids = async (filter) => (await tiktok.accounts.list(filter)).map(({ id }) => id).toSorted();
  assert.deepEqual(await ids('u1'), [one.id, two.id].toSorted());
  assert.deepEqual(await ids({ userId: 'u1' }), [one.id, two.id].toSorted());
  assert.deepEqual(await ids({ userId: 'u3' }), []);
  assert.deepEqual(await ids({ accountId: other.id }), [other.id]);
  assert.deepEqual(await ids({ all: true }), [one.id, two.id, other.id].toSorted());
  assert.deepEqual(await ids({ all: true, openId: user.openId }), [one.id, other.id].toSorted());
  for (const filter of [
    { userId: undefined },
    { accountId: undefined },
    { all: undefined },
    { all: true, userId: undefined },
    { userId: null },
    { userId: '' },
    { all: false },
    {},
    undefined,
    null,
    '',
  ]) {
    assert.throws(() => tiktok.accounts.list(filter), TypeError, JSON.stringify(filter));
    assert.throws(() => tiktok.accounts.find(filter), TypeError, JSON.stringify(filter));
  }
  assert.throws(() => tiktok.accounts.find({ userId: 'u1', openId: undefined }), TypeError);
  assert.throws(() => tiktok.accounts.primary(undefined), TypeError);
  assert.throws(() => tiktok.accounts.get(one.id, { userId: undefined }), TypeError);
});

test('profiles are kept until they are old, or fetched with force', async (t) => {
  const { connect, sandbox, tiktok, user } = await stored(t);
  const account = await connect();
  assert.equal(account.profile, undefined);
  assert.equal((await account.getProfile()).displayName, 'Some One');
  sandbox.set(user, { displayName: 'Renamed' });
  assert.equal((await account.getProfile()).displayName, 'Some One');
  assert.equal(count(sandbox, 'userInfo'), 1);
  assert.equal((await account.getProfile({ force: true })).displayName, 'Renamed');
  assert.equal(account.profile.displayName, 'Renamed');
  assert.equal((await tiktok.accounts.get(account.id)).profile.displayName, 'Renamed');
});

test('no field is asked for whose scope is missing', async (t) => {
  const { connect, sandbox } = await stored(t);
  const account = await connect('u1', { scopes: ['user.info.basic'] });
  const profile = await account.getProfile();
  assert.equal(profile.username, undefined);
  assert.equal(profile.followerCount, undefined);
  assert.deepEqual(sandbox.violations(), []);
});

test('creator info is asked for at every call, and shared by those at the same time', async (t) => {
  const { connect, sandbox, tiktok } = await stored(t);
  const account = await connect();
  const again = await tiktok.accounts.get(account.id);
  sandbox.inject({ on: 'creatorInfo', delayMs: 50 });
  const infos = await Promise.all([
    account.getCreatorInfo(),
    again.getCreatorInfo(),
    account.getCreatorInfo(),
  ]);
  assert.equal(count(sandbox, 'creatorInfo'), 1);
  assert.equal(infos[2].username, 'someone');
  await account.getCreatorInfo();
  assert.equal(count(sandbox, 'creatorInfo'), 2);
});

test('videos are paged and found', async (t) => {
  const { connect } = await stored(t);
  const account = await connect();
  const ids = [];
  for await (const video of account.videos()) ids.push(video.id);
  assert.equal(new Set(ids).size, 45);
  const few = [];
  for await (const video of account.videos({ limit: 30 })) few.push(video.id);
  assert.deepEqual(few, ids.slice(0, 30));
  const found = await account.findVideos([ids[40], '7', ids[3]]);
  assert.deepEqual(
    found.map(({ id }) => id),
    [ids[40], ids[3]],
  );
});

test('a missing scope is told before any request, with where it is granted', async (t) => {
  const { connect, sandbox } = await stored(t, {
    sandbox: { redirectUris: ['https://app.example/api/auth/social/tiktok/callback'] },
    client: { redirectUri: 'https://app.example/api/auth/social/tiktok/callback' },
  });
  const account = await connect('u1', { scopes: ['user.info.basic'] });
  const before = sandbox.requests().length;
  for (const [call, scope] of [
    [() => account.getCreatorInfo(), 'video.publish'],
    [() => account.findVideos(['7']), 'video.list'],
    [() => account.videos().next(), 'video.list'],
    [() => account.postVideo({ source: { buffer: new Uint8Array(10) } }), 'video.publish'],
    [() => account.draftVideo({ source: { buffer: new Uint8Array(10) } }), 'video.upload'],
  ]) {
    await assert.rejects(call(), (error) => {
      assert.equal(error.kind, 'scope');
      assert.equal(error.code, 'missing_scope');
      assert.ok(error.message.includes(scope), error.message);
      assert.ok(error.message.includes('https://app.example/api/auth/social/tiktok'));
      return true;
    });
  }
  assert.equal(sandbox.requests().length, before);
  assert.deepEqual(account.missingScopes('draft'), ['video.upload']);
  assert.deepEqual(account.missingScopes('profile'), ['user.info.profile']);
  assert.throws(() => account.missingScopes('everything'), TypeError);
});

test('test() tells whether the tokens are good, and never throws for bad ones', async (t) => {
  const { connect, tiktok } = await stored(t);
  const account = await connect();
  const good = await account.test();
  assert.equal(good.connected, true);
  assert.equal(good.profile.displayName, 'Some One');
  assert.match(good.message, /Some One/);
  const dead = await connect('u2', {
    tokens: { accessToken: 'act.dead', refreshToken: 'rft.dead' },
  });
  const bad = await dead.test();
  assert.equal(bad.connected, false);
  assert.equal(typeof bad.message, 'string');
  assert.equal(dead.status, 'needs_reconnect');
  assert.equal((await tiktok.accounts.get(dead.id)).status, 'needs_reconnect');
});

test('a token that ends is refreshed, stored and told of', async (t) => {
  const { connect, sandbox, tiktok } = await stored(t);
  const heard = [];
  tiktok.on('token.refreshed', (event) => heard.push(event));
  const account = await connect('u1', { tokens: { expiresAt: new Date(Date.now() + 1000) } });
  await account.getProfile();
  assert.equal(count(sandbox, 'token'), 1);
  const { expiresAt } = await tiktok.accounts.get(account.id);
  assert.ok(expiresAt > new Date(Date.now() + 3_600_000));
  assert.equal(heard.length, 1);
  assert.equal(heard[0].accountId, account.id);
  assert.equal(heard[0].userId, 'u1');
  assert.equal(heard[0].openId, account.openId);
  assert.ok(heard[0].expiresAt instanceof Date);
});

test('a token that TikTok rejects is refreshed, and the call repeated', async (t) => {
  const { connect, sandbox } = await stored(t);
  const account = await connect();
  sandbox.inject({ on: 'videoList', expire: 'token' });
  assert.equal((await account.videos({ limit: 1 }).next()).done, false);
  assert.equal(count(sandbox, 'token'), 1);
});

test('only invalid_grant disconnects', async (t) => {
  const { connect, sandbox, tiktok } = await stored(t, { client: { retry: { maxAttempts: 1 } } });
  const account = await connect('u1', { tokens: { expiresAt: new Date(Date.now() - 1000) } });
  for (const fault of [
    { status: 500 },
    { status: 429 },
    { reply: 'truncated' },
    { reply: 'html' },
  ]) {
    sandbox.inject({ on: 'token', ...fault });
    await assert.rejects(account.getProfile({ force: true }), ({ kind }) => kind !== 'auth');
    assert.equal((await tiktok.accounts.get(account.id)).status, 'active', JSON.stringify(fault));
  }
});

test('a grant that was withdrawn is told of, and signing in again heals it', async (t) => {
  const { connect, sandbox, tiktok, user } = await stored(t);
  const account = await connect();
  const heard = [];
  tiktok.on('account.needs_reconnect', (event) => heard.push(event));
  sandbox.inject({ on: 'userInfo', revoke: true });
  await assert.rejects(account.getProfile(), { kind: 'auth', code: 'invalid_grant' });
  assert.equal(account.status, 'needs_reconnect');
  assert.equal(account.statusReason, 'revoked');
  assert.deepEqual(heard, [
    { accountId: account.id, userId: 'u1', openId: user.openId, code: 'invalid_grant' },
  ]);
  const before = sandbox.requests().length;
  await assert.rejects(account.getCreatorInfo(), { kind: 'auth' });
  assert.ok(sandbox.requests().length <= before + 1);
  const healed = await connect();
  assert.equal(healed.id, account.id);
  assert.equal(healed.status, 'active');
  assert.equal((await healed.test()).connected, true);
});

test('an early refresh that fails is no error while the token lives', async (t) => {
  const { connect, sandbox } = await stored(t, { client: { retry: { maxAttempts: 1 } } });
  const account = await connect('u1', { tokens: { expiresAt: new Date(Date.now() + 120_000) } });
  sandbox.inject({ on: 'token', status: 500 });
  assert.equal((await account.getProfile()).displayName, 'Some One');
  assert.equal(count(sandbox, 'token'), 1);
});

test('refreshExpiring refreshes what ends soon and counts', async (t) => {
  const { connect, sandbox, tiktok, second } = await stored(t);
  await connect('u1', { tokens: { expiresAt: new Date(Date.now() + 1_800_000) } });
  await connect('u1', { of: second, tokens: { expiresAt: new Date(Date.now() + 7_000_000) } });
  await connect('u2', {
    tokens: { refreshToken: 'rft.dead', expiresAt: new Date(Date.now() + 60_000) },
  });
  const counts = await tiktok.accounts.refreshExpiring({ within: '1h' });
  assert.deepEqual(counts, { examined: 2, refreshed: 1, needsReconnect: 1, failed: 0 });
  assert.equal(count(sandbox, 'token'), 2);
  assert.equal((await tiktok.accounts.refreshExpiring({ within: 3_600_000 })).examined, 0);
  assert.equal((await tiktok.accounts.refreshExpiring()).examined, 0);
  assert.equal((await tiktok.accounts.refreshExpiring({ within: undefined })).examined, 0);
  assert.equal((await tiktok.accounts.refreshExpiring({ within: '2d' })).refreshed, 2);
  for (const within of ['soon', -1, '1y', '', {}]) {
    assert.throws(() => tiktok.accounts.refreshExpiring({ within }), TypeError);
  }
});

test('reencrypt rewrites with the first key', async (t) => {
  const store = tempStore(t);
  const [oldKey, newKey] = ['a'.repeat(64), 'b'.repeat(64)];
  const { another, connect, tiktok } = await stored(t, {
    client: { store, encryptionKeys: [oldKey] },
  });
  const { id } = await connect();
  assert.deepEqual(await tiktok.accounts.reencrypt(), {
    examined: 1,
    rewritten: 0,
    failed: 0,
    posts: 0,
  });
  const open = (encryptionKeys) => another({ store, encryptionKeys });
  const rotated = open([newKey, oldKey]);
  assert.equal((await rotated.accounts.reencrypt()).rewritten, 1);
  assert.equal((await (await open([newKey]).accounts.get(id)).test()).connected, true);
  await assert.rejects((await tiktok.accounts.get(id)).getProfile({ force: true }), {
    kind: 'store',
    code: 'unknown_key',
  });
});

test('accounts outlive the process, and their tokens are encrypted', async (t) => {
  const store = tempStore(t);
  const { another, connect, sandbox, tiktok, user } = await stored(t, { client: { store } });
  const issued = sandbox.issueTokens(user, readScopes);
  const { id } = await connect('u1', { tokens: issued });
  await tiktok.close();
  const { readFileSync } = await import('node:fs');
  for (const suffix of ['', '-wal']) {
    const file = `${store.slice('sqlite:'.length)}${suffix}`;
    let bytes = '';
    try {
      bytes = readFileSync(file, 'latin1');
    } catch {
      continue; // SQLite removes the write-ahead log at the end
    }
    assert.ok(!bytes.includes(issued.accessToken));
    assert.ok(!bytes.includes(issued.refreshToken));
  }
  const later = another({ store });
  assert.equal((await (await later.accounts.get(id)).test()).connected, true);
});

test('what is sent to a browser holds no token', async (t) => {
  const { connect, sandbox, user } = await stored(t);
  const issued = sandbox.issueTokens(user, readScopes);
  const account = await connect('u1', { tokens: issued });
  await account.getProfile();
  const text = JSON.stringify(account);
  assert.ok(!text.includes(issued.accessToken) && !text.includes(issued.refreshToken));
  assert.deepEqual(Object.keys(JSON.parse(text)).toSorted(), [
    'expiresAt',
    'id',
    'isPrimary',
    'label',
    'openId',
    'profile',
    'scopes',
    'status',
    'userId',
  ]);
});

test('imports are checked by name', async (t) => {
  const { tiktok } = await stored(t);
  const tokens = { accessToken: 'act.x', openId: 'o' };
  const refused = (account, name) =>
    assert.throws(
      () => tiktok.accounts.import(account),
      (error) => error instanceof TypeError && error.message.includes(`\`${name}\``),
    );
  refused(undefined, 'account');
  refused({ tokens }, 'userId');
  refused({ userId: 'u1' }, 'tokens');
  refused({ userId: 'u1', tokens: {} }, 'tokens.accessToken');
  refused({ userId: 'u1', tokens: { ...tokens, expiresAt: 'soon' } }, 'tokens.expiresAt');
  refused({ userId: 'u1', tokens: { ...tokens, scopes: 'video.list' } }, 'tokens.scopes');
  refused({ userId: 'u1', tokens, label: 7 }, 'label');
  refused({ userId: 'u1', tokens, accountType: 7 }, 'accountType');
  refused({ userId: 'u1', tokens, profile: { displayName: 7 } }, 'profile.displayName');
  refused(
    { userId: 'u1', tokens, profile: { displayName: 'x', likesCount: '7' } },
    'profile.likesCount',
  );
});
