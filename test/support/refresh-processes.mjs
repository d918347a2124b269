// One refresh for all processes on one database, and what a kill in the middle of it leaves.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { count, readScopes, start, until } from './sandbox.mjs';

const program = fileURLToPath(new URL('./refresh-child.mjs', import.meta.url));
const encryptionKeys = ['a'.repeat(64)];

/** An account whose token has ended, in a database that children open as well. */
export async function shared(t, store, options) {
  const context = await start(t, { ...options, client: { store, encryptionKeys } });
  const { sandbox, tiktok, user } = context;
  const tokens = sandbox.issueTokens(user, readScopes);
  const account = await tiktok.accounts.import({
    userId: 'u1',
    tokens: { ...tokens, expiresAt: new Date(Date.now() - 1000) },
  });
  const child = (callers) => {
    const settings = { ...sandbox.config(), store, encryptionKeys };
    const work = { options: settings, accountId: account.id, callers };
    const process = spawn(globalThis.process.execPath, [program], {
      env: { ...globalThis.process.env, REFRESH_CHILD: JSON.stringify(work) },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.after(() => process.kill('SIGKILL'));
    const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value);
    const ended = new Promise((resolve) => process.on('close', resolve));
    return { process, next, go: () => process.stdin.write('go\n'), ended };
  };
  return { ...context, account, child, tokens };
}

/** What every store that processes share has to show; `makeStore(t)` gives the URL of an empty one. */
export function testRefreshOfProcesses(makeStore) {
  test('200 callers in four processes send one refresh, and all get the new token', async (t) => {
    const { account, child, sandbox, tiktok } = await shared(t, await makeStore(t));
    const children = Array.from({ length: 4 }, () => child(50));
    for (const { next } of children) assert.deepEqual(await next(), { ready: true });
    for (const { go } of children) go();
    for (const { next } of children) assert.deepEqual(await next(), { failures: [] });
    await Promise.all(children.map(({ ended }) => ended));
    assert.equal(count(sandbox, 'token'), 1);
    assert.equal(count(sandbox, 'userInfo'), 200);
    const { status, expiresAt } = await tiktok.accounts.get(account.id);
    assert.equal(status, 'active');
    assert.ok(expiresAt > new Date());
  });

  test('a kill between the answer and the commit is told apart from a revocation', async (t) => {
    const { account, child, sandbox, tiktok } = await shared(t, await makeStore(t));
    const heard = [];
    tiktok.on('account.needs_reconnect', (event) => heard.push(event));
    sandbox.inject({ on: 'token', delayMs: 300 });
    const victim = child(1);
    await victim.next();
    victim.go();
    await until(() => count(sandbox, 'token') === 1);
    victim.process.kill('SIGKILL');
    await victim.ended;
    // TikTok has used the refresh token up by now, and nobody has the new one.
    await assert.rejects(account.getProfile(), { kind: 'auth', code: 'refresh_answer_lost' });
    assert.equal(account.status, 'needs_reconnect');
    assert.equal(account.statusReason, 'refresh_answer_lost');
    assert.equal((await tiktok.accounts.get(account.id)).statusReason, 'refresh_answer_lost');
    assert.deepEqual(
      heard.map(({ accountId, code }) => [accountId, code]),
      [[account.id, 'refresh_answer_lost']],
    );
  });

  test('a lost answer says nothing about the tokens that came after it', async (t) => {
    const { account, sandbox, tiktok, user } = await shared(t, await makeStore(t));
    sandbox.inject({ on: 'token', drop: 'after' });
    await assert.rejects(account.getProfile(), { kind: 'network' });
    const { userId } = account;
    const tokens = sandbox.issueTokens(user, readScopes);
    await tiktok.accounts.import({ userId, tokens });
    await tiktok.oauth.revoke(tokens.accessToken);
    const again = await tiktok.accounts.get(account.id);
    await assert.rejects(again.getProfile({ force: true }), { kind: 'auth' });
    assert.equal((await tiktok.accounts.get(account.id)).statusReason, 'revoked');
  });

  test('a kill during a refresh that TikTok never saw loses nothing', async (t) => {
    const { account, child, sandbox } = await shared(t, await makeStore(t));
    sandbox.inject({ on: 'token', drop: 'before', delayMs: 5000 });
    const victim = child(1);
    await victim.next();
    victim.go();
    await until(() => count(sandbox, 'token') === 1);
    victim.process.kill('SIGKILL');
    await victim.ended;
    assert.equal((await account.getProfile()).displayName, 'Some One');
    assert.equal(account.status, 'active');
  });
}
