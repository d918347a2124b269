// Connecting accounts from the terminal, and what can be done with them there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { describe, test } from 'node:test';

import { until } from '../support/sandbox.mjs';
import { environment, Run, terminal, withSandbox } from './support/cli.mjs';

/** What a browser shows at an address. */
async function visit(url) {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

async function freePort() {
  const server = http.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('connect on a loopback redirect', () => {
  async function connecting(t, args = []) {
    const redirect = `http://127.0.0.1:${await freePort()}/callback`;
    const place = await withSandbox(t, {
      redirectUris: [redirect],
      env: { TIKTOK_REDIRECT_URI: redirect },
    });
    const run = place.start(['connect', ...args]);
    const [url] = await run.seen(/http:\S+client_key=\S+/, 'stderr');
    return { ...place, run, url, redirect };
  }

  test('waits for the browser, and saves the account', async (t) => {
    const { sandbox, run, url, redirect, json } = await connecting(t, ['--user', '42']);
    assert.match(new URL(url).searchParams.get('code_challenge'), /^[0-9a-f]{64}$/);
    const back = sandbox.authorize(url, { user: 'creator' });
    assert.ok(back.startsWith(redirect));
    assert.equal((await visit(new URL('/favicon.ico', redirect))).status, 404);
    const page = await visit(back);
    assert.match(page.text, /Public Creator is connected/);
    const { code, stdout } = await run.closed;
    assert.equal(code, 0);
    assert.match(stdout, /^connected Public Creator \(/);
    const { last: accounts } = await json('accounts');
    assert.deepEqual(
      accounts.map(({ userId, label, isPrimary }) => [userId, label, isPrimary]),
      [['42', 'Public Creator', true]],
    );
  });

  test('a user who refuses is told so, in the browser and in the terminal', async (t) => {
    const { sandbox, run, url } = await connecting(t);
    const page = await visit(sandbox.authorize(url, { user: 'creator', deny: true }));
    assert.match(page.text, /not connected/);
    const { code, stderr } = await run.closed;
    assert.equal(code, 4);
    assert.match(stderr, /tokpost: /);
  });

  test('Ctrl-C ends the waiting', async (t) => {
    const { run } = await connecting(t);
    run.interrupt();
    const { code, stderr } = await run.closed;
    assert.equal(code, 130);
    assert.match(stderr, /interrupted/);
  });

  test('`*` in the registered address is any free port', async (t) => {
    const { sandbox, start, tokpost, json } = await withSandbox(t, {
      redirectUris: ['http://127.0.0.1:*/callback/'],
      env: { TIKTOK_REDIRECT_URI: 'http://127.0.0.1:*/callback/' },
    });
    const run = start(['connect']);
    const [url] = await run.seen(/http:\S+client_key=\S+/, 'stderr');
    const redirect = new URL(url).searchParams.get('redirect_uri');
    assert.match(redirect, /^http:\/\/127\.0\.0\.1:\d+\/callback\/$/);
    await visit(sandbox.authorize(url, { user: 'creator' }));
    assert.equal((await run.closed).code, 0, run.stderr);
    assert.equal((await json('accounts')).last.length, 1);
    const { code, stderr } = await tokpost('auth-url');
    assert.equal(code, 2);
    assert.match(stderr, /--redirect-uri/);
  });

  test('a port that is taken is named', async (t) => {
    const { redirect, start, run } = await connecting(t);
    const { code, stderr } = await start(['connect']).closed;
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`port ${new URL(redirect).port} .*EADDRINUSE`));
    run.interrupt();
    await run.closed;
  });
});

test('connect with any other redirect takes the pasted address', async (t) => {
  const { sandbox, start, json } = await withSandbox(t, {
    redirectUris: ['https://app.example/callback'],
    env: { TIKTOK_REDIRECT_URI: 'https://app.example/callback' },
  });
  const run = start(['connect']);
  const [url] = await run.seen(/http:\S+client_key=\S+/, 'stderr');
  run.child.stdin.end(`${sandbox.authorize(url, { user: 'creator' })}\n`);
  assert.equal((await run.closed).code, 0);
  assert.equal((await json('accounts')).last.length, 1);
});

test('Ctrl-C ends the wait for the pasted address, in a terminal and in a pipe', async (t) => {
  const { cwd, settings, start } = await withSandbox(t, {
    redirectUris: ['https://app.example/callback'],
    env: { TIKTOK_REDIRECT_URI: 'https://app.example/callback' },
  });
  const run = new Run(['connect'], { cwd, env: environment(settings), command: terminal });
  await run.seen(/paste the address/);
  run.child.stdin.write('^C\n');
  const { code, stdout } = await run.closed;
  assert.equal(code, 130, stdout);
  assert.match(stdout, /interrupted/);

  const piped = start(['connect', '--json']);
  await piped.seen(/"type":"url"/);
  piped.interrupt();
  const ended = await piped.closed;
  assert.equal(ended.code, 130, ended.stderr);
  assert.deepEqual(JSON.parse(ended.stdout.trim().split('\n').at(-1)), { type: 'interrupted' });
});

test('auth-url and callback are the two halves of it', async (t) => {
  const { sandbox, tokpost, json } = await withSandbox(t);
  const { stdout: url } = await tokpost('auth-url', '--scopes', 'user.info.basic,video.upload');
  assert.equal(new URL(url.trim()).searchParams.get('scope'), 'user.info.basic,video.upload');
  const back = sandbox.authorize(url.trim(), { user: 'creator', scopes: ['user.info.basic'] });
  const { code, last } = await json('callback', back);
  assert.equal(code, 0);
  assert.equal(last.account.label, 'Public Creator');
  assert.deepEqual(last.missingScopes, ['video.upload']);
  assert.doesNotMatch(JSON.stringify(last), /act\.|rft\./);
  const again = await tokpost('callback', back);
  assert.notEqual(again.code, 0, 'a sign-in is used once');
});

test('the callback of another user is refused', async (t) => {
  const { sandbox, tokpost } = await withSandbox(t);
  const { stdout: url } = await tokpost('auth-url', '--user', '1');
  const back = sandbox.authorize(url.trim(), { user: 'creator' });
  const { code, stderr } = await tokpost('callback', back, '--user', '2');
  assert.notEqual(code, 0);
  assert.match(stderr, /state|sign-in/i);
});

describe('accounts', () => {
  test('label, primary, test, disconnect', async (t) => {
    const { tokpost, json, connect } = await withSandbox(t);
    const first = await connect('creator');
    const second = await connect('private_creator');
    assert.equal((await json('accounts', 'label', 'Shop', '--account', second)).last.label, 'Shop');
    assert.equal((await json('accounts', 'primary', '--account', second)).last.isPrimary, true);
    const tested = await json('accounts', 'test', '--user', 'local');
    assert.deepEqual(
      [tested.code, tested.last.accountId, tested.last.connected],
      [0, second, true],
    );

    const which = await tokpost('profile');
    assert.equal(which.code, 2);
    assert.match(which.stderr, new RegExp(`--account: .*${first}`));

    assert.equal(
      (await json('accounts', 'disconnect', '--account', second)).last.disconnected,
      true,
    );
    const { last: left } = await json('accounts');
    assert.deepEqual(
      left.map(({ id, isPrimary }) => [id, isPrimary]),
      [[first, true]],
    );
    assert.equal((await tokpost('profile')).code, 0);
  });

  test('import takes a file; no token is ever printed', async (t) => {
    const { sandbox, cwd, tokpost } = await withSandbox(t);
    const tokens = sandbox.issueTokens('creator');
    fs.writeFileSync(path.join(cwd, 'tokens.json'), JSON.stringify(tokens));
    const { code, stdout, stderr } = await tokpost('accounts', 'import', '--tokens', 'tokens.json');
    assert.equal(code, 0, stderr);
    assert.equal((stdout + stderr).includes(tokens.accessToken), false);
    assert.equal((stdout + stderr).includes(tokens.refreshToken), false);
    fs.writeFileSync(path.join(cwd, 'broken.json'), '{');
    const broken = await tokpost('accounts', 'import', '--tokens', 'broken.json');
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /broken\.json is not JSON/);
  });

  test('import takes a profile from elsewhere', async (t) => {
    const { sandbox, cwd, start, json } = await withSandbox(t);
    const profile = { displayName: 'From elsewhere', followerCount: 7 };
    fs.writeFileSync(path.join(cwd, 'profile.json'), JSON.stringify(profile));
    const run = start(['accounts', 'import', '--tokens', '-', '--profile', 'profile.json']);
    run.child.stdin.end(JSON.stringify(sandbox.issueTokens('creator')));
    assert.equal((await run.closed).code, 0, run.stderr);
    const { last } = await json('profile');
    assert.deepEqual([last.displayName, last.followerCount], ['From elsewhere', 7]);
  });

  test('one that does not exist is exit code 1', async (t) => {
    const { tokpost } = await withSandbox(t);
    const { code, stderr } = await tokpost('profile', '--account', 'nobody');
    assert.equal(code, 1);
    assert.match(stderr, /tokpost: /);
  });

  test('without any, the way to one is told', async (t) => {
    const { tokpost } = await withSandbox(t);
    assert.equal((await tokpost('accounts')).stdout, 'no account is connected\n');
    const { code, stderr } = await tokpost('profile');
    assert.equal(code, 2);
    assert.match(stderr, /tokpost connect/);
  });
});

describe('tokens of your own', () => {
  test('refresh writes the new pair for the owner alone', async (t) => {
    const { sandbox, cwd, start } = await withSandbox(t);
    const { refreshToken } = sandbox.issueTokens('creator');
    const run = start(['refresh', '--output', 'tokens.json'], {
      TIKTOK_REFRESH_TOKEN: refreshToken,
    });
    const { code, stdout } = await run.closed;
    assert.equal(code, 0);
    const file = path.join(cwd, 'tokens.json');
    const tokens = JSON.parse(fs.readFileSync(file, 'utf8'));
    assert.notEqual(tokens.refreshToken, refreshToken);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    assert.equal(stdout.includes(tokens.accessToken), false);

    const refused = start(['refresh'], { TIKTOK_REFRESH_TOKEN: refreshToken });
    assert.equal((await refused.closed).code, 4, 'the old one is dead');
  });

  test('a file that cannot be written is told before the old pair is spent', async (t) => {
    const { sandbox, cwd, start, tokpost } = await withSandbox(t);
    const { refreshToken } = sandbox.issueTokens('creator');
    fs.writeFileSync(path.join(cwd, 'refresh.txt'), refreshToken);
    fs.mkdirSync(path.join(cwd, 'folder'));
    for (const output of ['nowhere/tokens.json', 'folder']) {
      const run = start(['refresh', '--output', output], { TIKTOK_REFRESH_TOKEN: refreshToken });
      const { code, stderr } = await run.closed;
      assert.equal(code, 2);
      assert.match(stderr, /cannot be written/);
    }
    assert.equal(sandbox.requests().length, 0);
    const printed = await tokpost('refresh', '--token-file', 'refresh.txt');
    assert.equal(printed.code, 0);
    assert.ok(JSON.parse(printed.stdout).refreshToken);
  });

  test('a file that fails after all leaves the pair on the standard output', async (t) => {
    const { sandbox, cwd, start } = await withSandbox(t);
    const { refreshToken } = sandbox.issueTokens('creator');
    sandbox.inject({ on: 'token', delayMs: 1000 });
    const run = start(['refresh', '--output', 'tokens.json'], {
      TIKTOK_REFRESH_TOKEN: refreshToken,
    });
    await until(() => fs.readdirSync(cwd).some((name) => name.endsWith('.new')));
    // A folder in its place makes the last step fail.
    fs.mkdirSync(path.join(cwd, 'tokens.json'));
    const { code, stdout, stderr } = await run.closed;
    assert.equal(code, 1);
    assert.match(stderr, /tokens\.json cannot be written/);
    assert.notEqual(JSON.parse(stdout).refreshToken, refreshToken);
    assert.deepEqual(fs.readdirSync(cwd), ['tokens.json']);
  });

  test('--within is about connected accounts, whatever the environment holds', async (t) => {
    const { sandbox, start, connect } = await withSandbox(t);
    await connect();
    const { refreshToken } = sandbox.issueTokens('private_creator');
    const run = start(['refresh', '--within', '1s'], { TIKTOK_REFRESH_TOKEN: refreshToken });
    assert.match((await run.closed).stdout, /^0 refreshed of/);
    const { code, stderr } = await start(['refresh', '--within', '1s', '--output', 'x']).closed;
    assert.equal(code, 2);
    assert.match(stderr, /--output/);
  });

  test('an access token from a file works for a question, and revoke ends it', async (t) => {
    const { sandbox, cwd, tokpost } = await withSandbox(t);
    fs.writeFileSync(
      path.join(cwd, 'token.txt'),
      `${sandbox.issueTokens('creator').accessToken}\n`,
    );
    const profile = await tokpost('profile', '--token-file', 'token.txt');
    assert.match(profile.stdout, /^displayName +Public Creator$/m);
    assert.equal((await tokpost('revoke', '--token-file', 'token.txt')).code, 0);
    const after = await tokpost('profile', '--token-file', 'token.txt');
    assert.equal(after.code, 4);
    assert.match(after.stderr, /\n {2}\S/, 'a hint');
  });
});

test('refresh renews what ends soon, and counts', async (t) => {
  const { connect, json, sandbox } = await withSandbox(t, { speed: 1 });
  await connect();
  const none = await json('refresh', '--within', '1s');
  assert.deepEqual([none.code, none.last.refreshed], [0, 0]);
  const all = await json('refresh', '--within', '30d');
  assert.deepEqual([all.code, all.last.refreshed], [0, 1]);
  sandbox.inject({ on: 'token', status: 503, times: 50 });
  const failed = await json('refresh', '--within', '30d');
  assert.deepEqual([failed.code, failed.last.failed], [5, 1]);
});

test('keys rotate encrypts everything with the new key', async (t) => {
  const { connect, start, json, settings } = await withSandbox(t);
  await connect();
  const newKey = Buffer.alloc(32, 9).toString('base64');
  const both = { TOKPOST_ENCRYPTION_KEY: `${newKey},${settings.TOKPOST_ENCRYPTION_KEY}` };
  const run = start(['keys', 'rotate', '--json'], both);
  const { code, stdout } = await run.closed;
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), { examined: 1, rewritten: 1, failed: 0, posts: 0 });
  const withNew = await start(['profile'], { TOKPOST_ENCRYPTION_KEY: newKey }).closed;
  assert.equal(withNew.code, 0, withNew.stderr);
  assert.notEqual((await json('profile', '--force')).code, 0, 'the old key opens nothing any more');
});
