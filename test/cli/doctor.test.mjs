// A broken set-up for every line of the doctor's, with what it finds, advises and answers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { describe, test } from 'node:test';

import { alone, environment, Run, root, withSandbox } from './support/cli.mjs';

const worst = { 0: 'ok', 1: 'warning', 2: 'problem' };

/** Runs it; answers its findings other than `ok`. */
async function examined(place, env = {}, args = []) {
  const run = place.start(['doctor', '--json', ...args], env);
  const { code, stdout, stderr } = await run.closed;
  assert.equal(stderr, '');
  const { findings } = JSON.parse(stdout);
  const levels = findings.map(({ level }) => level);
  assert.ok(levels.includes(worst[code]), `${code}: ${levels}`);
  for (const { level, remedy, message } of findings) {
    assert.equal(level === 'ok', remedy === undefined, message);
    assert.doesNotMatch(`${message} ${remedy}`, /secret-value/);
  }
  return { code, findings, found: findings.filter(({ level }) => level !== 'ok') };
}

function assertFinds(found, check, level, message, remedy) {
  const hit = found.find((each) => each.check === check && message.test(each.message));
  assert.ok(hit, `${check}: ${JSON.stringify(found)}`);
  assert.equal(hit.level, level);
  assert.match(hit.remedy, remedy);
}

test('a healthy set-up: nothing, and exit code 0', async (t) => {
  const place = await withSandbox(t);
  await place.connect();
  const { code, findings, found } = await examined(place);
  assert.deepEqual(found, []);
  assert.equal(code, 0);
  assert.deepEqual(
    findings.map(({ check }) => check),
    ['runtime', 'addon', 'credentials', 'redirect URI', 'clock', 'network', 'keys', 'store'].concat(
      ['scopes', 'posts', 'webhooks'],
    ),
  );
  const { stdout } = await place.tokpost('doctor');
  assert.match(stdout, /^ok {7}runtime: Node v/m);
});

test('looking makes no store and no key', async (t) => {
  const place = await withSandbox(t);
  await examined(place);
  assert.deepEqual(fs.readdirSync(place.cwd), []);
});

describe('credentials', () => {
  const cases = [
    ['missing', { TIKTOK_CLIENT_KEY: '' }, /clientKey/, /Set TIKTOK_CLIENT_KEY/],
    ['padded', { TIKTOK_CLIENT_SECRET: ' secret-value' }, /CLIENT_SECRET/, /blanks/],
    ['quoted', { TIKTOK_CLIENT_KEY: '"aw123"' }, /CLIENT_KEY/, /quotation marks/],
    ['with NAME= left in', { TIKTOK_CLIENT_KEY: 'TIKTOK_CLIENT_KEY=aw1' }, /CLIENT_KEY/, /NAME=/],
    ['of no known mode', { TIKTOK_MODE: 'test' }, /MODE/, /production or sandbox/],
  ];
  for (const [name, env, message, remedy] of cases) {
    test(name, async (t) => {
      const { code, found } = await examined(await withSandbox(t), env);
      assert.equal(code, 2);
      assertFinds(found, 'credentials', 'problem', message, remedy);
    });
  }

  test('that TikTok does not know', async (t) => {
    const env = { TIKTOK_CLIENT_SECRET: 'secret-value' };
    const { code, found } = await examined(await withSandbox(t), env);
    assert.equal(code, 2);
    assertFinds(found, 'credentials', 'problem', /TikTok refuses them/, /./);
  });
});

describe('the redirect URI', () => {
  const cases = [
    ['without https', 'http://app.example/callback', /https/],
    ['with a query', 'https://app.example/callback?a=b', /query/],
    ['with a fragment', 'https://app.example/callback#a', /#/],
    ['too long', `https://app.example/${'a'.repeat(511)}`, /511/],
  ];
  for (const [name, TIKTOK_REDIRECT_URI, remedy] of cases) {
    test(name, async (t) => {
      const { code, found } = await examined(await withSandbox(t), { TIKTOK_REDIRECT_URI });
      assert.equal(code, 2);
      assertFinds(found, 'redirect URI', 'problem', /REDIRECT_URI/, remedy);
    });
  }
});

test('a name of another product is a warning', async (t) => {
  const env = { TIKTOK_CLIENT_KEY: undefined };
  const place = await withSandbox(t);
  const { code, found } = await examined(place, {
    ...env,
    TIKTOK_CLIENT_ID: place.sandbox.clientKey,
  });
  assert.equal(code, 1);
  assertFinds(found, 'settings', 'warning', /TIKTOK_CLIENT_ID|clientKey/, /./);
});

describe('the network', () => {
  test('nobody answers', async (t) => {
    const place = await withSandbox(t);
    await place.sandbox.stop();
    const { code, found } = await examined(place);
    assert.equal(code, 2);
    assertFinds(found, 'network', 'problem', /cannot be reached/, /./);
    const offline = await examined(place, {}, ['--offline']);
    assert.equal(offline.code, 0);
  });

  test('a certificate that nobody trusts', async (t) => {
    const place = await withSandbox(t, { https: true });
    const { code, found } = await examined(place);
    assert.equal(code, 2);
    assertFinds(
      found,
      'network',
      'problem',
      /cannot be reached/,
      /NODE_EXTRA_CA_CERTS|certificate/,
    );
  });

  test('a clock that is wrong', async (t) => {
    const place = await withSandbox(t);
    const ahead = http.createServer(async (request, response) => {
      const date = new Date(Date.now() - 600_000).toUTCString();
      if (request.method === 'HEAD') return response.writeHead(200, { date }).end();
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, headers } = request;
      const url = new URL(request.url, place.sandbox.apiUrl);
      const answer = await fetch(url, { method, headers, body: Buffer.concat(chunks) });
      const type = answer.headers.get('content-type');
      response.writeHead(answer.status, { 'content-type': type }).end(await answer.text());
    });
    await new Promise((resolve) => ahead.listen(0, '127.0.0.1', resolve));
    t.after(() => ahead.close());
    const { code, found } = await examined(place, {
      TIKTOK_API_URL: `http://127.0.0.1:${ahead.address().port}`,
    });
    assert.equal(code, 2);
    assertFinds(found, 'clock', 'problem', /(599|600|601) s ahead/, /timedatectl/);
  });
});

describe('keys and store', () => {
  test('a key of the wrong form', async (t) => {
    const env = { TOKPOST_ENCRYPTION_KEY: 'secret-value' };
    const { code, found } = await examined(await withSandbox(t), env);
    assert.equal(code, 2);
    assertFinds(found, 'keys', 'problem', /ENCRYPTION_KEY/, /tokpost keys make/);
  });

  test('no key', async (t) => {
    const env = { TOKPOST_ENCRYPTION_KEY: undefined };
    const { code, found } = await examined(await withSandbox(t), env);
    assert.equal(code, 1);
    assertFinds(found, 'keys', 'warning', /TOKPOST_ENCRYPTION_KEY is not set/, /tokpost keys make/);
  });

  test('a store in memory', async (t) => {
    const { code, found } = await examined(await withSandbox(t), { TOKPOST_STORE: 'memory:' });
    assert.equal(code, 1);
    assertFinds(found, 'store', 'warning', /in memory/, /TOKPOST_STORE/);
  });

  test('a file that is no database', async (t) => {
    const place = await withSandbox(t);
    fs.writeFileSync(path.join(place.cwd, 'tokpost.db'), 'not a database, but long enough for one');
    const { code, found } = await examined(place);
    assert.equal(code, 2);
    assertFinds(found, 'store', 'problem', /./, /./);
  });

  test('accounts that no key opens', async (t) => {
    const place = await withSandbox(t);
    await place.connect();
    const other = Buffer.alloc(32, 8).toString('base64');
    const { code, found } = await examined(place, { TOKPOST_ENCRYPTION_KEY: other });
    assert.equal(code, 2, JSON.stringify(found));
    assertFinds(found, 'keys', 'problem', /./, /key/i);
  });
});

describe('accounts and posts', () => {
  test('scopes that were not granted', async (t) => {
    const place = await withSandbox(t, { speed: 1 });
    const { stdout: url } = await place.tokpost('auth-url');
    const back = place.sandbox.authorize(url.trim(), {
      user: 'creator',
      scopes: ['user.info.basic', 'video.upload'],
    });
    await place.tokpost('callback', back);
    const { code, found } = await examined(place);
    assert.equal(code, 1);
    assertFinds(found, 'scopes', 'warning', /has not granted .*video\.publish/, /tokpost connect/);
  });

  test('an account that has to connect again', async (t) => {
    const place = await withSandbox(t, { speed: 1 });
    const { stdout: url } = await place.tokpost('auth-url');
    const back = place.sandbox.authorize(url.trim(), { user: 'creator' });
    await place.tokpost('callback', back);
    place.sandbox.advance(200 * 24 * 3600 * 1000); // both tokens are dead by then
    await place.tokpost('profile', '--force');
    const { code, found } = await examined(place);
    assert.equal(code, 2);
    assertFinds(found, 'accounts', 'problem', /has to connect again/, /tokpost connect/);
  });

  test('a stuck post', async (t) => {
    const place = await withSandbox(t);
    await place.connect();
    place.sandbox.inject({ on: 'videoInit', drop: 'after' });
    await place.tokpost('post', '--url', 'https://cdn.example.com/a.mp4');
    const { code, found } = await examined(place);
    assert.equal(code, 1);
    assertFinds(found, 'posts', 'warning', /stalled: ambiguous_init/, /tokpost settle/);
  });
});

test('an addon that does not load ends the examination there', async (t) => {
  const place = alone(t);
  const folder = path.join(place.cwd, 'copy');
  fs.cpSync(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true });
  for (const name of ['package.json', 'rules.json']) {
    fs.cpSync(path.join(root, name), path.join(folder, name));
  }
  const command = [process.execPath, path.join(folder, 'dist/cli/main.js')];
  const run = new Run(['doctor', '--json'], { cwd: place.cwd, env: environment(), command });
  const { code, stdout } = await run.closed;
  assert.equal(code, 2);
  const { findings } = JSON.parse(stdout);
  assert.deepEqual(
    findings.map(({ check, level }) => [check, level]),
    [
      ['runtime', 'ok'],
      ['addon', 'problem'],
    ],
  );
  assert.match(findings[1].remedy, /npx tokpost build/);
});

test('the secret of the webhooks is tried', async (t) => {
  const { findings } = await examined(await withSandbox(t));
  assert.ok(findings.some(({ check, level }) => check === 'webhooks' && level === 'ok'));
});

/** The doctor with a module that changes something before it begins. */
function preloading(place, code) {
  const file = path.join(place.cwd, 'preload.cjs');
  fs.writeFileSync(file, code);
  return { NODE_OPTIONS: `--require ${file}` };
}

test('a Node that is too old', async (t) => {
  const place = await withSandbox(t);
  const env = preloading(
    place,
    `const versions = { ...process.versions, node: '18.20.0' };
     Object.defineProperty(process, 'versions', { value: versions });`,
  );
  const { code, found } = await examined(place, env);
  assert.equal(code, 2);
  assertFinds(found, 'runtime', 'problem', /too old/, /Install Node 20/);
});

for (const [name, verify, message] of [
  ['take everything', '() => ({})', /a changed event is taken/],
  [
    'take nothing',
    `() => { throw new TikTokError({ kind: 'auth', code: 'webhook_signature', message: '' }); }`,
    /a signed event is refused/,
  ],
]) {
  test(`webhooks that ${name}`, async (t) => {
    const place = await withSandbox(t);
    const env = preloading(
      place,
      `const { TikTokError } = require(${JSON.stringify(path.join(root, 'dist/errors.js'))});
       const { ClientWebhooks } = require(${JSON.stringify(path.join(root, 'dist/webhooks.js'))});
       ClientWebhooks.prototype.verify = ${verify};`,
    );
    const { code, found } = await examined(place, env);
    assert.equal(code, 2);
    assertFinds(found, 'webhooks', 'problem', message, /TIKTOK_CLIENT_SECRET/);
  });
}

test('a setting of another kind', async (t) => {
  const { code, found } = await examined(await withSandbox(t), { TIKTOK_API_URL: 'open.tiktok' });
  assert.equal(code, 2);
  assertFinds(found, 'settings', 'problem', /API_URL|apiUrl/, /TIKTOK_API_URL/);
});

test('a blank in the redirect URI', async (t) => {
  const env = { TIKTOK_REDIRECT_URI: 'https://app.example/callback ' };
  const { code, found } = await examined(await withSandbox(t), env);
  assert.equal(code, 2);
  assertFinds(found, 'redirect URI', 'problem', /REDIRECT_URI/, /blanks/);
});

test('credentials of a sandbox of TikTok’s', async (t) => {
  const place = await withSandbox(t);
  const { clientKey, clientSecret } = place.sandbox;
  const { code, found } = await examined(place, {
    TIKTOK_MODE: 'sandbox',
    TIKTOK_CLIENT_KEY: 'other',
    TIKTOK_CLIENT_SECRET: 'secret-value',
    TIKTOK_SANDBOX_CLIENT_KEY: clientKey,
    TIKTOK_SANDBOX_CLIENT_SECRET: clientSecret,
  });
  assert.deepEqual([code, found], [0, []]);
  const padded = await examined(place, {
    TIKTOK_MODE: 'sandbox',
    TIKTOK_SANDBOX_CLIENT_KEY: ` ${clientKey}`,
    TIKTOK_SANDBOX_CLIENT_SECRET: clientSecret,
  });
  assert.equal(padded.code, 2);
  assertFinds(padded.found, 'credentials', 'problem', /SANDBOX_CLIENT_KEY/, /blanks/);
});

test('the key of a sandbox of TikTok’s in production', async (t) => {
  const place = await withSandbox(t, {
    clients: [{ clientKey: 'sbawexample', redirectUris: ['https://localhost/callback'] }],
  });
  const { code, found } = await examined(place);
  assert.equal(code, 1);
  assertFinds(found, 'credentials', 'warning', /sbaw/, /TIKTOK_MODE=sandbox/);
  assert.equal((await examined(place, { TIKTOK_MODE: 'sandbox' })).code, 0);
});

test('a store of a newer version', async (t) => {
  const place = await withSandbox(t);
  await place.connect();
  const script =
    'import sqlite3\ndb = sqlite3.connect("tokpost.db")\n' +
    'db.execute("UPDATE tokpost_schema SET version = version + 1000")\ndb.commit()';
  const { status, stderr } = spawnSync('python3', ['-c', script], {
    cwd: place.cwd,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const { code, found } = await examined(place);
  assert.equal(code, 2);
  assertFinds(found, 'store', 'problem', /newer tokpost/, /./);
});

test('the scopes that the app asks for are those that count', async (t) => {
  const place = await withSandbox(t, { speed: 1 });
  const scopes = ['user.info.basic', 'video.upload'];
  const run = place.start(['accounts', 'import', '--tokens', '-']);
  run.child.stdin.end(JSON.stringify(place.sandbox.issueTokens('creator', scopes)));
  await run.closed;
  assert.equal((await examined(place)).code, 1);
  assert.equal((await examined(place, {}, ['--scopes', scopes.join(',')])).code, 0);
});
