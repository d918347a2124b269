// Nothing that is secret shows in what a run leaves behind: logs, errors, what goes to browsers, the
// files of the store, the addresses that were asked.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';

import { createTikTok } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';

import { clip, folder as makeFolder } from '../support/posting.mjs';
import { assertNothingLeft } from '../support/sandbox.mjs';
import { findSecrets } from '../support/secret-search.mjs';

const key = Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64');
const scopes = ['user.info.basic', 'video.publish', 'video.upload', 'video.list'];
const signature = 'X-Amz-Signature=5f1e8a7c0b9d4e6f';

/** Stands between the client and the sandbox, and sees everything that is said. */
async function eavesdropper(t, origin) {
  const heard = { urls: [], secrets: {} };
  const keep = (name, secret) => {
    if (typeof secret !== 'string' || secret === '') return;
    heard.secrets[`${name} ${Object.keys(heard.secrets).length}`] = secret;
  };
  const names = [
    'access_token',
    'refresh_token',
    'code',
    'code_verifier',
    'client_secret',
    'token',
  ];
  const server = http.createServer(async (request, response) => {
    heard.urls.push(request.url);
    const { host: _, ...headers } = request.headers;
    keep('bearer', headers.authorization?.replace('Bearer ', ''));
    const body = await text(request);
    if (headers['content-type']?.includes('urlencoded')) {
      for (const [name, value] of new URLSearchParams(body)) {
        if (names.includes(name)) keep(name, value);
      }
    }
    const method = request.method;
    const asked = http.request(`${origin}${request.url}`, { method, headers }, async (answer) => {
      const said = await text(answer);
      try {
        const { data, ...rest } = JSON.parse(said);
        for (const name of names) keep(name, rest[name] ?? data?.[name]);
        keep('upload_url', data?.upload_url);
        keep('upload_token', data?.upload_url?.split('?')[1]);
      } catch {} // an answer without a body
      response.writeHead(answer.statusCode, answer.headers).end(said);
    });
    asked.on('error', () => response.destroy());
    asked.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { heard, keep, origin: `http://127.0.0.1:${server.address().port}` };
}

async function filesIn(folder) {
  const names = (await readdir(folder)).filter((name) => !name.endsWith('.mp4'));
  const files = await Promise.all(names.map((name) => readFile(path.join(folder, name))));
  return Object.fromEntries(names.map((name, i) => [name, files[i]]));
}

test('a run leaves no secret behind', async (t) => {
  const folder = await makeFolder(t);
  const source = path.join(folder, 'clip.mp4');
  await writeFile(source, clip());
  const sandbox = await startSandbox({ speed: 100, limits: false, caps: false });
  t.after(async () => {
    await sandbox.stop();
    assertNothingLeft();
  });
  const { heard, keep, origin } = await eavesdropper(t, sandbox.apiUrl);
  const logged = [];
  const log = (...words) => logged.push(inspect(words, { depth: Infinity }));
  const client = {
    ...sandbox.config(),
    apiUrl: origin,
    store: `sqlite:${path.join(folder, 'tokpost.db')}`,
    encryptionKeys: [key],
    scopes,
    limits: false,
    polling: { intervalMs: 10, maxChecks: 200 },
    retry: { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 2 },
    logger: { debug: log, info: log, warn: log, error: log },
  };
  keep('encryption key', key);
  keep('encryption key', Buffer.from(key, 'base64').toString());
  keep('client_secret', client.clientSecret);
  keep('signature', signature);

  const shown = [];
  const show = (value) => {
    shown.push(inspect(value, { depth: Infinity, showHidden: true }), JSON.stringify(value) ?? '');
    if (value instanceof Error) shown.push(String(value), value.stack);
  };
  const fails = async (promise) => {
    const [{ reason }] = await Promise.allSettled([promise]);
    assert.ok(reason instanceof Error, 'it was to fail');
    show(reason);
  };

  const tiktok = createTikTok(client);
  tiktok.on('token.refreshed', show);
  tiktok.on('account.needs_reconnect', show);
  tiktok.on('post.state', show);
  const user = sandbox.addUser({ username: 'someone' });
  const page = await tiktok.oauth.authorizationUrl({ userId: 'u' });
  keep('code_verifier', page.codeVerifier);
  const url = sandbox.authorize(page.url, { user });
  const { account } = await tiktok.oauth.callback({ url, userId: 'u' });
  show(account);
  await fails(tiktok.oauth.callback({ url, userId: 'u' }));
  const { searchParams } = new URL(url);
  await fails(
    tiktok.oauth.exchangeCode({ code: searchParams.get('code'), codeVerifier: 'v'.repeat(43) }),
  );

  sandbox.inject({ on: 'userInfo', expire: 'token' });
  show(await account.getProfile({ force: true }));
  const post = await account.postVideo({ source, title: 'one' });
  show(post);
  show(await post.finished);
  sandbox.inject({ on: 'upload', status: 500, times: 9 });
  const broken = await account.postVideo({ source, title: 'two' });
  await fails(broken.finished);
  show(broken);
  sandbox.inject({ on: 'videoInit', status: 403 });
  await fails((await account.postVideo({ source })).finished);
  const pulled = { url: `https://cdn.example.com/clip.mp4?${signature}` };
  show(await account.postVideo({ source: pulled, publishAt: new Date(Date.now() + 3_600_000) }));
  await fails(account.postVideo({ source: `https://cdn.example.com/clip.mp4?${signature}` }));
  sandbox.inject({ on: 'userInfo', status: 500, times: 9 });
  await fails(account.getProfile({ force: true }));
  await fails(account.test());
  show(tiktok.stats());
  const duringTheRun = await filesIn(folder);
  await account.disconnect();
  await tiktok.close();

  const places = {
    'the log': logged.join('\n'),
    'errors and objects': shown.join('\n'),
    'asked addresses': heard.urls.join('\n'),
    'the sandbox’s ledger': JSON.stringify(sandbox.requests()),
    ...duringTheRun,
    ...(await filesIn(folder)),
  };
  const kinds = new Set(Object.keys(heard.secrets).map((name) => name.replace(/ \d+$/, '')));
  for (const kind of ['access_token', 'refresh_token', 'code', 'upload_url', 'client_secret']) {
    assert.ok(kinds.has(kind), `${kind} was seen on the way`);
  }
  assert.ok(places['tokpost.db'].length > 0 && heard.urls.length > 5 && shown.length > 20);
  assert.deepEqual(findSecrets(heard.secrets, places), []);
});

describe('a planted secret is found', () => {
  const secret = 'rft.0!a b/c+d~planted%token';
  const bytes = Buffer.from(secret);
  const ways = {
    raw: secret,
    'percent-encoded': encodeURIComponent(secret),
    'percent-encoded in small letters': encodeURIComponent(secret).replace(/%../g, (code) =>
      code.toLowerCase(),
    ),
    base64: bytes.toString('base64'),
    'inside of base64': Buffer.from(`{"a":"${secret}"}`).toString('base64url'),
    hex: bytes.toString('hex'),
    'hex in capitals': bytes.toString('hex').toUpperCase(),
  };
  for (const [way, planted] of Object.entries(ways)) {
    test(way, () => {
      const place = Buffer.concat([Buffer.alloc(5000, 'x'), Buffer.from(planted), Buffer.alloc(9)]);
      assert.ok(findSecrets({ secret }, { place }).length > 0);
      assert.deepEqual(findSecrets({ secret: `${secret}!` }, { place: 'nothing' }), []);
    });
  }
});
