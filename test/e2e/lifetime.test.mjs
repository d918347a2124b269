// Aborting, closing, sharing, logging, TLS: what surrounds the calls.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { createTikTok } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';

import { assertNothingLeft, count, readScopes, start, until } from '../support/sandbox.mjs';

const forever = 60_000;

describe('a signal', () => {
  test('ends a call at once, with its reason', async (t) => {
    const { account, sandbox, tiktok } = await start(t);
    sandbox.inject({ on: 'userInfo', delayMs: forever });
    const controller = new AbortController();
    const call = account().getProfile({ signal: controller.signal });
    await until(() => tiktok.stats().calls === 1);
    const reason = new Error('the user left');
    controller.abort(reason);
    await assert.rejects(call, { kind: 'cancelled', code: 'cancelled', cause: reason });
    assert.equal(tiktok.stats().calls, 0);
  });

  test('of one caller leaves the others their shared request', async (t) => {
    const { account, sandbox, tiktok } = await start(t);
    sandbox.inject({ on: 'creatorInfo', delayMs: 100 });
    const mine = account();
    const controller = new AbortController();
    const first = mine.getCreatorInfo({ signal: controller.signal });
    const second = mine.getCreatorInfo();
    await until(() => tiktok.stats().calls === 2);
    controller.abort();
    await assert.rejects(first, { kind: 'cancelled' });
    assert.equal((await second).username, 'someone');
    assert.equal(count(sandbox, 'creatorInfo'), 1);
  });

  test('that fires after the answer changes nothing', async (t) => {
    const { account } = await start(t);
    const controller = new AbortController();
    await account().test({ signal: controller.signal });
    controller.abort();
  });

  test('ends a walk through the videos', async (t) => {
    const { account } = await start(t);
    const controller = new AbortController();
    const seen = [];
    await assert.rejects(
      async () => {
        for await (const video of account().videos({ signal: controller.signal })) {
          seen.push(video);
          if (seen.length === 20) controller.abort();
        }
      },
      { kind: 'cancelled' },
    );
    assert.equal(seen.length, 20);
  });
});

describe('close', () => {
  test("ends this client's calls and nobody else's", async (t) => {
    const { account, sandbox, tiktok, user } = await start(t);
    const other = createTikTok({
      ...sandbox.config(),
      retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 5 },
    });
    const { accessToken } = sandbox.issueTokens(user, readScopes);
    sandbox.inject({ on: 'userInfo', delayMs: forever });
    const hangs = account().getProfile();
    const outcome = assert.rejects(hangs, { kind: 'cancelled' });
    await until(() => tiktok.stats().calls === 1);
    sandbox.inject({ on: 'userInfo', delayMs: 50 });
    const goesOn = other.withToken(accessToken).test();
    await until(() => other.stats().calls === 1);
    const before = Date.now();
    await tiktok.close();
    assert.ok(Date.now() - before < 2000);
    await outcome;
    assert.equal((await goesOn).connected, true);
    await other.close();
  });

  test('of the last client ends the threads', async (t) => {
    const { account, sandbox, tiktok } = await start(t);
    await account().test();
    await sandbox.stop();
    assert.equal(tiktok.stats().threads, 1);
    await tiktok.close();
    assertNothingLeft();
  });

  test('does not stop a client from being made anew', async (t) => {
    const { account, sandbox, tiktok, user } = await start(t);
    await account().test();
    await tiktok.close();
    const again = createTikTok(sandbox.config());
    const { accessToken } = sandbox.issueTokens(user, readScopes);
    assert.equal((await again.withToken(accessToken).test()).connected, true);
    await again.close();
  });
});

describe('https', () => {
  test("works with the sandbox's own CA", async (t) => {
    const { account, sandbox, tiktok } = await start(t, { sandbox: { https: true } });
    assert.match(sandbox.apiUrl, /^https:/);
    assert.match(sandbox.ca, /BEGIN CERTIFICATE/);
    const mine = account();
    for (let i = 0; i < 5; ++i) assert.equal((await mine.test()).connected, true);
    assert.equal(tiktok.stats().openConnections, 1);
  });

  test('without it the certificate is not trusted, and nothing is tried again', async (t) => {
    const { account, sandbox } = await start(t, {
      sandbox: { https: true },
      client: { tls: { ca: [] } },
    });
    await assert.rejects(account().getProfile(), {
      kind: 'network',
      code: 'tls_certificate',
      retryable: false,
    });
    assert.equal(count(sandbox, 'userInfo'), 0);
  });
});

test('the logger hears of the requests, without secrets', async (t) => {
  const lines = [];
  const logger = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [level, (line) => lines.push([level, line])]),
  );
  const { sandbox, tiktok, user } = await start(t, { client: { logger } });
  const { accessToken, refreshToken } = sandbox.issueTokens(user, readScopes);
  await tiktok.oauth.refresh(refreshToken);
  await tiktok.withToken(accessToken).test();
  await until(() => lines.length > 0);
  const text = lines.flat().join('\n');
  assert.match(text, /oauth/);
  for (const secret of [accessToken, refreshToken, sandbox.clientSecret]) {
    assert.ok(!text.includes(secret), text);
  }
});

test('a sandbox can be stopped twice, and steering it afterwards does no harm', async () => {
  const sandbox = await startSandbox();
  await Promise.all([sandbox.stop(), sandbox.stop()]);
  assert.ok(Array.isArray(sandbox.requests()));
  assertNothingLeft();
});

test('options that the sandbox does not know are refused, all at once', async () => {
  await assert.rejects(startSandbox({ prot: 1, speed: 'fast' }), (error) => {
    assert.equal(error.kind, 'config');
    assert.equal(error.issues.length, 2);
    return true;
  });
});
