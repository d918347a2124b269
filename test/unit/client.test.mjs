import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { createTikTok, TikTokError } from 'tokpost';

import { fakeNative } from '../support/fake-native.mjs';

const configFault = {
  kind: 'config',
  code: 'config_invalid',
  message: 'The configuration has 2 faults.',
  retryable: false,
  issues: [
    { path: 'clientKey', code: 'missing', message: 'Set TIKTOK_CLIENT_KEY.' },
    { path: 'redirectUri', code: 'not_https', message: 'Use https.' },
  ],
};
const failConfig = () => {
  throw configFault;
};
const profile = (more) => ({ openId: 'o', displayName: 'Ann', fetchedAt: new Date(), ...more });
/** Options of their own, so that no test shares an engine with another. */
let unique = 0;
const ownOptions = () => ({ clientKey: `key ${unique++}` });

function setEnv(t, name, value) {
  const before = process.env[name];
  process.env[name] = value;
  t.after(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

describe('configuration', () => {
  test('every fault comes in one error', (t) => {
    fakeNative(t, { checkConfig: failConfig });
    assert.throws(
      () => createTikTok(),
      (error) => {
        assert.ok(error instanceof TikTokError);
        assert.deepEqual(error.issues, configFault.issues);
        return true;
      },
    );
  });

  test('while Next.js builds, the faults wait for the first use', async (t) => {
    const { calls } = fakeNative(t, { checkConfig: failConfig });
    setEnv(t, 'NEXT_PHASE', 'phase-production-build');
    const tiktok = createTikTok();
    const account = tiktok.withToken('act.x');
    assert.deepEqual(calls, []);
    await assert.rejects(account.test(), { code: 'config_invalid' });
    await assert.rejects(tiktok.oauth.authorizationUrl(), { code: 'config_invalid' });
    assert.throws(() => tiktok.webhooks.verify({ body: '', signature: '' }), { kind: 'config' });
  });

  test('options, numbers by path and the environment reach the check', (t) => {
    const { named } = fakeNative(t);
    setEnv(t, 'TIKTOK_MODE', 'sandbox');
    setEnv(t, 'AWS_SECRET_ACCESS_KEY', 'none of our business');
    createTikTok({
      clientKey: 'k',
      timeouts: { connectMs: 5 },
      retry: { maxAttempts: 1 },
      limits: false,
      proxy: 'http://proxy:3128',
      tls: { ca: 'PEM', rejectUnauthorized: false },
    });
    const [raw, environment] = named('checkConfig')[0].args;
    assert.equal(raw.clientKey, 'k');
    assert.deepEqual(raw.numbers, { 'timeouts.connectMs': 5, 'retry.maxAttempts': 1 });
    assert.equal(raw.limitsOff, true);
    assert.equal(raw.proxy, 'http://proxy:3128');
    assert.deepEqual(raw.ca, ['PEM']);
    assert.deepEqual(raw.unknownOptions, ['tls.rejectUnauthorized']);
    assert.equal(environment.TIKTOK_MODE, 'sandbox');
    assert.equal('AWS_SECRET_ACCESS_KEY' in environment, false);
  });

  test('warnings go to the logger', (t) => {
    const warnings = [{ path: 'redirectUri', code: 'fallback', message: 'BASE_URL is used.' }];
    fakeNative(t, { checkConfig: () => ({ config: {}, warnings }) });
    const lines = [];
    createTikTok({
      logger: { debug() {}, info() {}, error() {}, warn: (line) => lines.push(line) },
    });
    assert.deepEqual(lines, ['tiktok: redirectUri: BASE_URL is used.']);
  });
});

describe('engines', () => {
  test('nothing is opened before the first call', async (t) => {
    const { named } = fakeNative(t);
    const tiktok = createTikTok(ownOptions());
    tiktok.withToken('act.x').missingScopes('publish');
    assert.deepEqual(named('openEngine'), []);
    await tiktok.oauth.clientToken();
    assert.equal(named('openEngine').length, 1);
  });

  test('clients of equal options share one until the last is closed', async (t) => {
    const { named } = fakeNative(t);
    const options = ownOptions();
    const clients = [
      createTikTok(options),
      createTikTok({ ...options }),
      createTikTok(ownOptions()),
    ];
    await Promise.all(clients.map((tiktok) => tiktok.oauth.clientToken()));
    assert.equal(named('openEngine').length, 2);
    await clients[0].close();
    assert.equal(named('closeEngine').length, 0);
    await clients[1].close();
    assert.equal(named('closeEngine').length, 1);
    const later = createTikTok(options);
    await later.oauth.clientToken();
    assert.equal(named('openEngine').length, 3);
  });

  test('a client with a logger has its own', async (t) => {
    const { named } = fakeNative(t);
    const options = { ...ownOptions(), logger: console };
    const clients = [createTikTok(options), createTikTok(options)];
    await Promise.all(clients.map((tiktok) => tiktok.oauth.clientToken()));
    assert.equal(named('openEngine').length, 2);
  });

  test('one that failed to open is tried again', async (t) => {
    let opens = 0;
    const openEngine = async () => {
      if (opens++ === 0) throw { kind: 'config', code: 'invalid_proxy', message: 'No proxy.' };
      return {};
    };
    fakeNative(t, { openEngine });
    const tiktok = createTikTok(ownOptions());
    await assert.rejects(tiktok.oauth.clientToken(), { code: 'invalid_proxy' });
    await tiktok.oauth.clientToken();
    assert.equal(opens, 2);
  });
});

describe('close', () => {
  test('later calls are refused', async (t) => {
    fakeNative(t);
    const tiktok = createTikTok(ownOptions());
    const account = tiktok.withToken('act.x');
    await tiktok.close();
    await assert.rejects(account.getProfile(), { kind: 'state', code: 'closed' });
    await assert.rejects(tiktok.oauth.refresh('rft.x'), { kind: 'state', code: 'closed' });
  });

  test('a call that waits for the engine is refused as well', async (t) => {
    let opened;
    const { named } = fakeNative(t, {
      openEngine: () => new Promise((resolve) => (opened = resolve)),
    });
    const tiktok = createTikTok(ownOptions());
    const call = tiktok.oauth.clientToken();
    await new Promise((resolve) => setImmediate(resolve));
    while (opened === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    const closing = tiktok.close();
    opened({});
    await assert.rejects(call, { code: 'closed' });
    await closing;
    assert.equal(named('closeEngine').length, 1);
    assert.equal(named('clientToken').length, 0);
  });

  test('it can be called twice', async (t) => {
    const { named } = fakeNative(t);
    const tiktok = createTikTok(ownOptions());
    await tiktok.oauth.clientToken();
    await Promise.all([tiktok.close(), tiktok.close()]);
    assert.equal(named('closeEngine').length, 1);
  });
});

describe('an account', () => {
  test('keeps its profile for a minute, and fetches it anew when forced', async (t) => {
    const { named } = fakeNative(t, { profile: async () => profile() });
    const account = createTikTok(ownOptions()).withToken('act.x');
    const first = await account.getProfile();
    first.displayName = 'changed by the caller';
    assert.equal((await account.getProfile()).displayName, 'Ann');
    assert.equal(named('profile').length, 1);
    await account.getProfile({ force: true });
    assert.equal(named('profile').length, 2);
    assert.equal(account.openId, 'o');
  });

  test('an old profile is fetched anew', async (t) => {
    const fetchedAt = new Date(Date.now() - 61_000);
    const { named } = fakeNative(t, { profile: async () => profile({ fetchedAt }) });
    const account = createTikTok(ownOptions()).withToken('act.x');
    await account.getProfile();
    await account.getProfile();
    assert.equal(named('profile').length, 2);
  });

  test('a dead refresh token tells the listeners', async (t) => {
    fakeNative(t, {
      creatorInfo: async () => {
        throw { kind: 'auth', code: 'invalid_grant', message: 'Connect again.' };
      },
    });
    const tiktok = createTikTok(ownOptions());
    const events = [];
    const stop = tiktok.on('account.needs_reconnect', (event) => events.push(event));
    const account = tiktok.withToken({ accessToken: 'act.x', openId: 'o1' });
    await assert.rejects(account.getCreatorInfo(), { code: 'invalid_grant' });
    assert.deepEqual(events, [{ openId: 'o1', code: 'invalid_grant' }]);
    stop();
    await assert.rejects(account.getCreatorInfo(), { code: 'invalid_grant' });
    assert.equal(events.length, 1);
  });

  test("onRefresh's failure is the cause of the call's", async (t) => {
    const fault = new Error('the database is down');
    let save;
    const settled = [];
    fakeNative(t, {
      newCallback: (callback) => {
        save = callback;
        return {};
      },
      settle: (question, failed) => settled.push([question, failed]),
      test: async () => {
        save({ openId: 'o', scopes: [], accessToken: 'a', refreshToken: 'r' }, 7);
        await new Promise((resolve) => setImmediate(resolve));
        throw { kind: 'store', code: 'on_refresh_failed', message: 'onRefresh failed.' };
      },
    });
    const account = createTikTok(ownOptions()).withToken({
      accessToken: 'act.x',
      refreshToken: 'rft.x',
      onRefresh: async () => {
        throw fault;
      },
    });
    await assert.rejects(account.test(), {
      kind: 'store',
      code: 'on_refresh_failed',
      cause: fault,
    });
    assert.deepEqual(settled, [[7, true]]);
  });
});

test('an aborted signal starts nothing', async (t) => {
  const { named } = fakeNative(t);
  const reason = new Error('changed my mind');
  const account = createTikTok(ownOptions()).withToken('act.x');
  await assert.rejects(account.test({ signal: AbortSignal.abort(reason) }), {
    kind: 'cancelled',
    code: 'cancelled',
    cause: reason,
  });
  assert.equal(named('test').length, 0);
});
