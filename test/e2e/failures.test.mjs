// Every shape in which TikTok and the network fail, as JavaScript sees it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, test } from 'node:test';

import { createTikTok, TikTokError } from 'tokpost';

import { assertNothingLeft, count, start } from '../support/sandbox.mjs';

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof TikTokError, String(error));
    assert.ok(error.message.length > 0 && error.hint.length > 0);
    const json = JSON.stringify(error);
    assert.ok(!/act\.|rft\.|clt\./.test(json), json);
    return error;
  }
  return assert.fail('the call succeeded');
}

describe('TikTok answers', () => {
  test('a bad token: 401, with its code, status and log id', async (t) => {
    const { tiktok } = await start(t);
    const error = await failure(tiktok.withToken('act.bad').getProfile());
    assert.equal(error.kind, 'auth');
    assert.equal(error.code, 'access_token_invalid');
    assert.equal(error.status, 401);
    assert.match(error.logId, /^\d{14}[0-9A-F]{20}$/);
    assert.equal(error.retryable, false);
  });

  test('a scope that the token lacks', async (t) => {
    const { sandbox, tiktok, user } = await start(t);
    const { accessToken } = sandbox.issueTokens(user, ['user.info.basic']);
    const error = await failure(tiktok.withToken(accessToken).findVideos(['7000000000000000001']));
    assert.deepEqual(
      [error.kind, error.code, error.status],
      ['scope', 'scope_not_authorized', 401],
    );
  });

  test('too many requests', async (t) => {
    const { account } = await start(t, {
      sandbox: { limits: { creatorInfo: 1 } },
      client: { retry: { maxAttempts: 1 } },
    });
    const mine = account();
    await mine.getCreatorInfo();
    const error = await failure(mine.getCreatorInfo());
    assert.deepEqual(
      [error.kind, error.code, error.status, error.retryable],
      ['rate_limit', 'rate_limit_exceeded', 429, true],
    );
  });

  test('a 500 is tried again, and succeeds unseen', async (t) => {
    const { account, sandbox } = await start(t);
    sandbox.inject({ on: 'userInfo', status: 500, times: 2 });
    assert.equal((await account().getProfile()).displayName, 'Some One');
    assert.equal(count(sandbox, 'userInfo'), 3);
  });

  test('a 502 that stays is an error after the last attempt', async (t) => {
    const { account, sandbox } = await start(t);
    sandbox.inject({ on: 'userInfo', status: 502, times: 10 });
    const error = await failure(account().getProfile());
    assert.deepEqual([error.kind, error.status, error.retryable], ['server', 502, true]);
    assert.equal(count(sandbox, 'userInfo'), 3);
  });

  test('HTML with status 200', async (t) => {
    const { account, sandbox } = await start(t);
    sandbox.inject({ on: 'userInfo', reply: 'html', times: 10 });
    const error = await failure(account().getProfile());
    assert.equal(error.kind, 'server');
  });

  test('half a reply', async (t) => {
    const { account, sandbox } = await start(t);
    sandbox.inject({ on: 'userInfo', reply: 'truncated', times: 10 });
    const error = await failure(account().getProfile());
    assert.ok(['network', 'server'].includes(error.kind), error.kind);
  });

  test('nothing, and cuts the connection', async (t) => {
    const { account, sandbox } = await start(t);
    sandbox.inject({ on: 'userInfo', drop: 'after', times: 10 });
    const error = await failure(account().getProfile());
    assert.deepEqual([error.kind, error.code, error.retryable], ['network', 'reset', true]);
    assert.equal('status' in error, false);
  });
});

describe('the network', () => {
  test('refuses the connection', async (t) => {
    const { account, sandbox } = await start(t);
    const mine = account();
    await sandbox.stop();
    const error = await failure(mine.getProfile());
    assert.deepEqual([error.kind, error.code], ['network', 'connect']);
  });

  test('is silent for longer than allowed', async (t) => {
    const server = net.createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tiktok = createTikTok({
      clientKey: 'key',
      clientSecret: 'secret',
      redirectUri: 'http://localhost:3000/callback',
      apiUrl: `http://127.0.0.1:${server.address().port}`,
      timeouts: { idleMs: 50 },
      retry: { maxAttempts: 1 },
    });
    t.after(async () => {
      await tiktok.close();
      server.close();
      assertNothingLeft();
    });
    const error = await failure(tiktok.withToken('act.x').getProfile());
    assert.equal(error.kind, 'timeout');
  });
});

describe('configuration', () => {
  test('all faults come at once, and repeat no value', () => {
    assert.throws(
      () =>
        createTikTok({
          clientKey: ' padded ',
          clientSecret: '"quoted-secret"',
          redirectUri: 'http://example.com/callback#x',
          timeouts: { connectMs: -1 },
          redirectURI: 'misspelt',
          proxy: 'not a url',
          tls: { ca: './root.pem', rejectUnauthorized: false },
        }),
      (error) => {
        assert.ok(error instanceof TikTokError);
        assert.deepEqual([error.kind, error.code], ['config', 'config_invalid']);
        const paths = new Set(error.issues.map(({ path }) => path));
        const wrong = [
          'clientKey',
          'clientSecret',
          'redirectUri',
          'timeouts.connectMs',
          'redirectURI',
          'proxy',
          'tls.ca',
          'tls.rejectUnauthorized',
        ];
        for (const path of wrong) {
          assert.ok(paths.has(path), `${path} is missing in ${[...paths]}`);
        }
        assert.ok(!JSON.stringify(error).includes('quoted-secret'));
        return true;
      },
    );
  });

  test('what the environment says is among them', (t) => {
    const set = { HTTPS_PROXY: 'not a url', TOKPOST_THREADS: 'many', TIKTOK_MODE: 'sandbox' };
    for (const [name, value] of Object.entries(set)) {
      const before = process.env[name];
      process.env[name] = value;
      t.after(() => {
        if (before === undefined) delete process.env[name];
        else process.env[name] = before;
      });
    }
    assert.throws(
      () => createTikTok({ redirectUri: 'http://localhost/' }),
      ({ issues, hint }) => {
        assert.deepEqual(
          issues.map(({ path, code }) => `${path} ${code}`),
          [
            'clientKey missing',
            'clientSecret missing',
            'HTTPS_PROXY invalid_proxy',
            'TOKPOST_THREADS invalid_threads',
          ],
        );
        assert.match(issues[0].message, /TIKTOK_SANDBOX_CLIENT_KEY/);
        assert.match(hint, /sandbox/);
        return true;
      },
    );
  });
});

test('the stack of an error leads to the call', async (t) => {
  const { tiktok } = await start(t);
  async function applicationCode() {
    await tiktok.withToken('act.bad').getProfile();
  }
  const error = await failure(applicationCode());
  assert.match(error.stack, /applicationCode/);
});
