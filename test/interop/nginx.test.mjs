// nginx as a TLS proxy between our client and the sandbox.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTikTok } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';
import { clip, folder, postScopes, sha256 } from '../support/posting.mjs';
import { startNginx } from './support/nginx.mjs';
import { freePort } from './support/program.mjs';

const kScopes = ['user.info.basic', 'video.publish', 'video.list'];

async function behindNginx(t, directives = {}, retry = {}) {
  const sandbox = await startSandbox({
    users: [{ username: 'anna', displayName: 'Anna', videos: 45 }],
  });
  t.after(() => sandbox.stop());
  const nginx = await startNginx(t, { origin: sandbox.apiUrl, ...directives });
  const tiktok = createTikTok({
    ...sandbox.config(),
    apiUrl: nginx.url,
    tls: { ca: nginx.ca },
    retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 5, ...retry },
  });
  t.after(() => tiktok.close());
  const { accessToken, refreshToken } = sandbox.issueTokens('anna', kScopes);
  return {
    sandbox,
    nginx,
    tiktok,
    refreshToken,
    account: tiktok.withToken({ accessToken, scopes: kScopes }),
  };
}

async function failure(promise) {
  return promise.then(
    (value) => assert.fail(`resolved to ${JSON.stringify(value)}`),
    (reason) => reason,
  );
}

test('a proxy that closes after every second request costs no call and repeats none', async (t) => {
  const { sandbox, nginx, account } = await behindNginx(t, { server: 'keepalive_requests 2;' });
  for (let call = 0; call < 11; call += 1) {
    assert.equal((await account.getProfile({ force: true })).displayName, 'Anna');
  }
  assert.equal(sandbox.requests().length, 11);
  const requests = await nginx.requests();
  assert.equal(requests.length, 11);
  assert.equal(new Set(requests.map(({ connection }) => connection)).size, 6);
});

test('a kept connection that the proxy closed while it was idle is replaced', async (t) => {
  const { sandbox, account } = await behindNginx(t, { server: 'keepalive_timeout 1s;' });
  await account.getProfile({ force: true });
  await sleep(1_300);
  assert.equal((await account.getProfile({ force: true })).displayName, 'Anna');
  assert.equal(sandbox.requests().length, 2);
});

for (const buffering of ['on', 'off']) {
  test(`calls with a body pass with proxy_request_buffering ${buffering}`, async (t) => {
    const { sandbox, tiktok, account, refreshToken } = await behindNginx(t, {
      location: `proxy_request_buffering ${buffering}; proxy_buffering ${buffering};`,
    });
    const ids = [];
    for await (const video of account.videos()) ids.push(video.id);
    assert.equal(ids.length, 45);
    assert.deepEqual(
      (await account.findVideos(ids.slice(0, 20))).map(({ id }) => id),
      ids.slice(0, 20),
    );
    assert.ok((await account.getCreatorInfo()).privacyOptions.length > 0);
    assert.notEqual((await tiktok.oauth.refresh(refreshToken)).accessToken, '');
    assert.deepEqual(sandbox.violations(), []);
  });
}

test('a 413 of the proxy is an error with that status, sent once', async (t) => {
  const { sandbox, nginx, tiktok, refreshToken } = await behindNginx(t, {
    server: 'client_max_body_size 16;',
  });
  const error = await failure(tiktok.oauth.refresh(refreshToken));
  assert.equal(error.name, 'TikTokError', error.stack);
  assert.equal(error.status, 413);
  assert.equal(error.retryable, false);
  assert.doesNotMatch(JSON.stringify(error), new RegExp(refreshToken.slice(4, 16)));
  assert.equal(sandbox.requests().length, 0);
  assert.equal((await nginx.requests()).length, 1);
});

test('a 429 of the proxy is waited out as its Retry-After says', async (t) => {
  const { sandbox, account } = await behindNginx(
    t,
    {
      http: 'limit_req_zone $binary_remote_addr zone=all:1m rate=1r/s;',
      server: 'add_header Retry-After 1 always;',
      location: 'limit_req zone=all; limit_req_status 429;',
    },
    { maxDelayMs: 2_000 },
  );
  await account.getProfile({ force: true });
  const started = performance.now();
  assert.equal((await account.getProfile({ force: true })).displayName, 'Anna');
  const waitedMs = performance.now() - started;
  assert.ok(waitedMs > 900, `waited ${waitedMs} ms`);
  assert.equal(sandbox.requests().length, 2);
});

test('a 502 of the proxy is tried again for a reading call, then reported', async (t) => {
  const deadOrigin = `http://127.0.0.1:${await freePort()}`;
  const { nginx, account } = await behindNginx(t, { origin: deadOrigin });
  const error = await failure(account.getProfile({ force: true }));
  assert.equal(error.kind, 'server', error.stack);
  assert.equal(error.status, 502);
  assert.equal(error.retryable, true);
  assert.equal((await nginx.requests()).length, 3);
});

test('an early close without a reply is tried again for a reading call only', async (t) => {
  const { nginx, tiktok, account, refreshToken } = await behindNginx(t, {
    location: 'return 444;',
  });
  assert.equal((await failure(account.getProfile({ force: true }))).kind, 'network');
  assert.equal((await nginx.requests()).length, 3);

  // The refresh token may be spent: nobody can know, so it is not sent twice.
  assert.equal((await failure(tiktok.oauth.refresh(refreshToken))).kind, 'network');
  assert.equal((await nginx.requests()).filter(({ method }) => method === 'POST').length, 1);
});

test('a refresh whose answer is lost is not sent twice', async (t) => {
  const { sandbox, tiktok, refreshToken } = await behindNginx(t);
  sandbox.inject({ on: 'token', drop: 'after' });
  // The refresh token may be spent: nobody can know. nginx answers for the sandbox.
  assert.equal((await failure(tiktok.oauth.refresh(refreshToken))).kind, 'server');
  assert.equal(sandbox.requests().filter(({ operation }) => operation === 'token').length, 1);
});

test('a reply that breaks off in the middle is tried again', async (t) => {
  const { sandbox, account } = await behindNginx(t);
  sandbox.inject({ on: 'userInfo', drop: 'mid-body' });
  assert.equal((await account.getProfile({ force: true })).displayName, 'Anna');
  assert.equal(sandbox.requests().length, 2);
});

const kChunks = 6;
const kChunkBytes = 5_242_880;
const kVideo = clip(kChunks * kChunkBytes + 1_000_000);

/** A post of six chunks whose calls and uploads go through nginx. */
async function uploadBehindNginx(t, directives, fault) {
  const sandbox = await startSandbox({ speed: 100, limits: false });
  t.after(() => sandbox.stop());
  const user = sandbox.addUser({ username: 'bert' });
  const nginx = await startNginx(t, {
    origin: sandbox.apiUrl,
    uploads: sandbox.uploadUrl,
    ...directives,
  });
  const place = await folder(t);
  const tiktok = createTikTok({
    ...sandbox.config(),
    apiUrl: nginx.url,
    tls: { ca: nginx.ca },
    store: `sqlite:${path.join(place, 'tokpost.db')}`,
    encryptionKeys: [Buffer.alloc(32, 7).toString('base64')],
    limits: false,
    uploads: { chunkSize: kChunkBytes },
    polling: { intervalMs: 20, maxChecks: 1000 },
    retry: { maxAttempts: 30, baseDelayMs: 20, maxDelayMs: 500 },
  });
  t.after(() => tiktok.close());
  if (fault) sandbox.inject(fault);
  const file = path.join(place, 'clip.mp4');
  await writeFile(file, kVideo);
  const { accessToken, openId } = sandbox.issueTokens(user, postScopes);
  const account = tiktok.withToken({ accessToken, openId });
  const post = await account.postVideo({ source: file, title: 'through nginx' });
  return { sandbox, nginx, post };
}

/** Resolves once so much is on its way. */
function sent(post, bytes) {
  return new Promise((resolve, reject) => {
    post.finished.catch(reject);
    post.on('progress', ({ sentBytes }) => sentBytes > bytes && resolve());
  });
}

function assertPublishedOnce(sandbox) {
  const published = sandbox.posts().filter(({ status }) => status === 'PUBLISH_COMPLETE');
  assert.deepEqual(
    published.map((post) => [post.title, post.sha256]),
    [['through nginx', sha256(kVideo)]],
  );
  assert.deepEqual(sandbox.violations(), []);
}

for (const buffering of ['on', 'off']) {
  const location = `proxy_request_buffering ${buffering};`;

  test(`an upload passes with proxy_request_buffering ${buffering} and keepalive_requests 3`, async (t) => {
    const { sandbox, nginx, post } = await uploadBehindNginx(t, {
      location,
      server: 'keepalive_requests 3;',
    });
    await post.finished;
    assertPublishedOnce(sandbox);
    const puts = (await nginx.requests()).filter(({ method }) => method === 'PUT');
    assert.equal(puts.length, kChunks, 'no chunk is sent twice');
    assert.ok(new Set(puts.map(({ connection }) => connection)).size > 1, 'nginx closed between');
  });

  test(`restarts during an upload change nothing with proxy_request_buffering ${buffering}`, async (t) => {
    const slowly = { on: 'upload', bytesPerSecond: 16_000_000, times: 100 };
    const { sandbox, nginx, post } = await uploadBehindNginx(t, { location }, slowly);
    for (const chunk of [1, 3, 5]) {
      await sent(post, chunk * kChunkBytes);
      await nginx.restart();
    }
    await post.finished;
    assertPublishedOnce(sandbox);
  });
}
