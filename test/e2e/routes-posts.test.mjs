// Posts through the handlers, against the sandbox.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { mp4 } from '../interop/support/mp4.mjs';
import { serveFiles } from '../support/posting.mjs';
import { call, startRoutes, temporaryFolder } from '../support/routes.mjs';
import { until } from '../support/sandbox.mjs';

const clip = mp4({ seconds: 3, sizeBytes: 300_000 });
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const privately = { title: 'Hello', privacy: 'private' };

async function asked(response, status = 200) {
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  return body;
}

function put({ routes }, bytes, { id = randomUUID(), size = bytes.length, ...options } = {}) {
  return call(routes.upload.PUT, `/api/tiktok/uploads/${id}`, {
    method: 'PUT',
    body: bytes,
    headers: { 'content-length': String(size) },
    ...options,
  });
}

const post = ({ routes }, json, options) =>
  call(routes.posts.POST, '/api/tiktok/posts', { method: 'POST', json, ...options });

const at = ({ routes }, id, method = 'GET', json = undefined, options = {}) =>
  call(routes.post[method], `/api/tiktok/posts/${id}`, { method, json, ...options });

/** The post once it has come to a state. */
async function finished(shop, id) {
  await (await shop.tiktok.posts.get(id)).finished.catch(() => {});
  return asked(await at(shop, id));
}

async function* pieces(bytes, size = 65_536) {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

const stream = (iterable) => ReadableStream.from(iterable);

test('an upload that is kept on disk becomes a post, and goes with it', async (t) => {
  const spoolDir = temporaryFolder(t);
  const shop = await startRoutes(t, { client: { uploads: { spoolDir } } });
  await shop.connect();
  const { uploadId, sizeBytes, probe } = await asked(await put(shop, clip), 201);
  assert.equal(sizeBytes, clip.length);
  assert.deepEqual([probe.container, probe.width, probe.problems], ['mp4', 720, []]);
  const files = () => readdirSync(path.join(spoolDir, 'uploads'));
  assert.equal(files().length, 2);

  const elsewhere = { video: { source: { uploadId }, ...privately } };
  assert.equal((await asked(await post(shop, elsewhere, { user: 'bob' }), 404)).code, 'not_found');

  const accepted = await asked(await post(shop, elsewhere), 201);
  assert.deepEqual([accepted.kind, accepted.userId], ['video', 'ann']);
  const done = await finished(shop, accepted.id);
  assert.equal(done.state, 'published');
  assert.equal(shop.sandbox.posts()[0].sha256, sha256(clip));
  await until(() => files().length === 0);
});

describe('an upload on disk', () => {
  async function open(t, uploads) {
    const spoolDir = temporaryFolder(t);
    const shop = await startRoutes(t, { client: { uploads: { spoolDir, ...uploads } } });
    await shop.connect();
    const folder = path.join(spoolDir, 'uploads');
    return { ...shop, files: () => (existsSync(folder) ? readdirSync(folder) : []) };
  }

  test('cannot be posted while it is still coming', async (t) => {
    const shop = await open(t);
    const uploadId = randomUUID();
    let go;
    const gate = new Promise((resolve) => {
      go = resolve;
    });
    async function* held() {
      yield clip.subarray(0, 100_000);
      await gate;
      yield clip.subarray(100_000);
    }
    const uploading = put(shop, stream(held()), { id: uploadId, size: clip.length });
    await until(() => shop.files().length > 0);
    const video = { source: { uploadId }, ...privately };
    assert.equal((await asked(await post(shop, { video }), 404)).code, 'not_found');
    go();
    await asked(await uploading, 201);
    const { id } = await asked(await post(shop, { video }), 201);
    assert.equal((await finished(shop, id)).state, 'published');
    assert.equal(shop.sandbox.posts()[0].sha256, sha256(clip));
  });

  test('is for one post, which may be sent twice', async (t) => {
    const shop = await open(t);
    const { uploadId } = await asked(await put(shop, clip), 201);
    const publishAt = new Date(Date.now() + 3600_000).toISOString();
    const video = { source: { uploadId }, ...privately, publishAt, idempotencyKey: 'once' };
    const first = await asked(await post(shop, { video }), 201);
    const again = await asked(await post(shop, { video }), 201);
    assert.equal(again.id, first.id);
    const { idempotencyKey: _, ...other } = video;
    assert.equal((await asked(await post(shop, { video: other }), 409)).code, 'upload_taken');
    const wrong = { ...video, title: 'Another' };
    assert.equal(
      (await asked(await post(shop, { video: wrong }), 409)).code,
      'idempotency_key_reused',
    );
    assert.equal((await asked(await post(shop, { video }), 201)).id, first.id);
  });

  test('needs no length to fit into a small quota', async (t) => {
    const shop = await open(t, { spoolMaxBytes: 500_000 });
    const { sizeBytes } = await asked(await put(shop, stream(pieces(clip)), { headers: {} }), 201);
    assert.equal(sizeBytes, clip.length);
    const full = await put(shop, stream(pieces(clip)), { headers: {} });
    assert.equal((await asked(full, 507)).code, 'upload_space_full');
    assert.equal(shop.files().length, 2);
  });

  test('waits a day for a post that was cancelled to be tried again', async (t) => {
    const shop = await open(t);
    const { uploadId } = await asked(await put(shop, clip), 201);
    const publishAt = new Date(Date.now() + 3600_000).toISOString();
    const scheduled = { video: { source: { uploadId }, ...privately, publishAt } };
    const { id } = await asked(await post(shop, scheduled), 201);
    await asked(await at(shop, id, 'DELETE'));
    assert.equal((await finished(shop, id)).state, 'cancelled');
    const again = await asked(await at(shop, id, 'POST', { action: 'retry' }), 201);
    assert.equal(again.retryOf, id);
    assert.equal((await finished(shop, again.id)).state, 'published');
    assert.equal(shop.sandbox.posts()[0].sha256, sha256(clip));
    await until(() => shop.files().length === 0);
  });
});

test('an upload without a disk passes through to its post', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const video = mp4({ seconds: 3, sizeBytes: 9_000_000 });
  const uploadId = randomUUID();
  const uploading = put(shop, stream(pieces(video)), { id: uploadId, size: video.length });
  const accepted = await asked(
    await post(shop, { video: { source: { uploadId }, ...privately } }),
    201,
  );
  assert.deepEqual(await asked(await uploading, 201), { uploadId, sizeBytes: video.length });
  assert.equal((await finished(shop, accepted.id)).state, 'published');
  assert.equal(shop.sandbox.posts()[0].sha256, sha256(video));
  assert.deepEqual(shop.sandbox.violations(), []);
});

test('two posts cannot have one upload that passes through', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const { uploadId } = await asked(await put(shop, clip), 201);
  const json = { video: { source: { uploadId }, ...privately } };
  const answers = await Promise.all([post(shop, json), post(shop, json)]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
});

test('a small upload may come first, and its post be put right', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const { uploadId } = await asked(await put(shop, clip), 201);
  const wrong = { video: { source: { uploadId }, title: 'x'.repeat(2201), privacy: 'private' } };
  const refused = await asked(await post(shop, wrong), 400);
  assert.equal(refused.issues[0].path, 'title');
  const accepted = await asked(
    await post(shop, { video: { source: { uploadId }, ...privately } }),
    201,
  );
  assert.equal((await finished(shop, accepted.id)).state, 'published');
  const again = await post(shop, { video: { source: { uploadId }, ...privately } });
  assert.equal(again.status, 404);
});

describe('an upload is refused', () => {
  test('without its size where nothing keeps it', async (t) => {
    const shop = await startRoutes(t);
    const response = await put(shop, stream(pieces(clip)), { headers: {} });
    assert.equal((await asked(response, 411)).code, 'length_required');
  });

  for (const spooled of [true, false]) {
    const where = spooled ? 'on disk' : 'in memory';
    test(`where it is shorter than announced, ${where}`, async (t) => {
      const uploads = spooled ? { spoolDir: temporaryFolder(t) } : {};
      const shop = await startRoutes(t, { client: { uploads } });
      const error = await asked(await put(shop, clip, { size: clip.length + 1 }), 400);
      assert.equal(error.code, 'body_truncated');
      assert.match(error.hint, /experimental\.proxyClientMaxBodySize/);
      if (spooled) assert.deepEqual(readdirSync(path.join(uploads.spoolDir, 'uploads')), []);
    });
  }

  test('where it is empty, or larger than TikTok takes', async (t) => {
    const shop = await startRoutes(t);
    assert.equal((await asked(await put(shop, Buffer.alloc(0)), 400)).issues[0].path, 'body');
    assert.equal((await put(shop, clip, { size: 4_294_967_297 })).status, 413);
  });

  test('where the spool is full', async (t) => {
    const uploads = { spoolDir: temporaryFolder(t), spoolMaxBytes: 400_000 };
    const shop = await startRoutes(t, { client: { uploads } });
    await asked(await put(shop, clip), 201);
    assert.equal((await asked(await put(shop, clip), 507)).code, 'upload_space_full');
  });

  test('where it is long and has no id to be called by', async (t) => {
    const shop = await startRoutes(t);
    const video = Buffer.alloc(9_000_000);
    const sent = put(shop, stream(pieces(video)), { id: 'upload', size: video.length });
    const error = await asked(await sent, 400);
    assert.equal(error.issues[0].path, 'id');
  });

  test('where its post is', async (t) => {
    const shop = await startRoutes(t);
    await shop.connect();
    const uploadId = randomUUID();
    const video = mp4({ seconds: 3, sizeBytes: 9_000_000 });
    const uploading = put(shop, stream(pieces(video)), { id: uploadId, size: video.length });
    const refused = await asked(
      await post(shop, { video: { source: { uploadId }, title: 7 } }),
      400,
    );
    assert.equal(refused.issues[0].path, 'title');
    assert.equal((await uploading).status, 400);
  });
});

test('a browser that goes away ends the post whose bytes it sent, and no other', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const video = mp4({ seconds: 3, sizeBytes: 20_000_000 });
  const ids = [randomUUID(), randomUUID()];
  const leaving = new AbortController();
  const gates = [];
  const uploads = ids.map((id, i) => {
    async function* held() {
      yield* pieces(video.subarray(0, 12_000_000));
      await new Promise((resolve) => {
        gates[i] = resolve;
      });
      yield* pieces(video.subarray(12_000_000));
    }
    const signal = i === 0 ? leaving.signal : undefined;
    return put(shop, stream(held()), { id, size: video.length, ...(signal && { signal }) });
  });
  const posts = [];
  for (const uploadId of ids) {
    const created = await post(shop, { video: { source: { uploadId }, ...privately } });
    posts.push(await asked(created, 201));
  }
  await until(() => gates.filter(Boolean).length === 2);
  leaving.abort();
  assert.equal((await finished(shop, posts[0].id)).state, 'cancelled');
  gates[1]();
  assert.equal((await uploads[1]).status, 201);
  assert.notEqual((await uploads[0]).status, 201);
  assert.equal((await finished(shop, posts[1].id)).state, 'published');
});

test('a post may come from a URL or be a draft', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const draft = await asked(
    await post(shop, {
      draft: { source: { uploadId: (await asked(await put(shop, clip), 201)).uploadId } },
    }),
    201,
  );
  assert.equal(draft.kind, 'draft_video');
  assert.equal((await finished(shop, draft.id)).state, 'in_inbox');
});

describe('a post of a video on another server', () => {
  async function open(t, relay) {
    const {
      origin,
      ca,
      asked: fetched,
    } = await serveFiles(t, { '/v.mp4': clip }, { secure: true });
    const shop = await startRoutes(t, { client: { relay, tls: { ca } } });
    await shop.connect();
    const send = (relayUrl) => post(shop, { video: { source: { relayUrl }, ...privately } });
    return { ...shop, fetched, send, relayUrl: `${origin}/v.mp4` };
  }

  test('is relayed: TikTok is sent its bytes', async (t) => {
    const shop = await open(t, { allowPrivate: true });
    const { id } = await asked(await shop.send(shop.relayUrl), 201);
    assert.equal((await finished(shop, id)).state, 'published');
    const [sent] = shop.sandbox.posts();
    assert.deepEqual([sent.source, sent.sha256], ['FILE_UPLOAD', sha256(clip)]);
    assert.ok(shop.fetched.every(({ path: each }) => each === '/v.mp4'));
  });

  test('cannot be made to look into the server’s own network', async (t) => {
    const shop = await open(t, {});
    const { id } = await asked(await shop.send(shop.relayUrl), 201);
    const { state, error } = await finished(shop, id);
    assert.equal(state, 'failed');
    assert.deepEqual([error.kind, error.issues[0].code], ['validation', 'relay_not_allowed']);
    assert.deepEqual([shop.fetched, shop.sandbox.posts()], [[], []]);
  });

  test('has an https address', async (t) => {
    const shop = await open(t, {});
    for (const wrong of ['http://cdn.example.com/v.mp4', '/etc/passwd', 'file:///etc/passwd']) {
      const { issues } = await asked(await shop.send(wrong), 400);
      assert.match(issues[0].path, /^(video\.)?source/);
    }
    assert.deepEqual(shop.sandbox.posts(), []);
  });
});

describe('the body of a post', () => {
  const source = { url: 'https://media.example.com/v.mp4' };
  for (const [name, json, path] of [
    ['nothing', {}, 'video'],
    ['two kinds', { video: { source }, draft: { source } }, 'draft'],
    ['an unknown field', { video: { source }, wait: 'public' }, 'wait'],
    ['an unknown option', { video: { source, polling: {} } }, 'video.polling'],
    ['a signal of its own', { video: { source, signal: {} } }, 'video.signal'],
    ['a dry run', { video: { source, dryRun: true } }, 'video.dryRun'],
    ['a path', { video: { source: '/etc/passwd' } }, 'video.source'],
    ['a path in an object', { video: { source: { file: '/etc/passwd' } } }, 'video.source'],
    ['a path beside a URL', { video: { source: { ...source, file: '/x' } } }, 'video.source'],
    ['a photo by path', { photos: { photos: [{ file: '/etc/passwd' }] } }, 'photos.photos[0]'],
    ['a draft with settings', { draft: { source, privacy: 'public' } }, 'draft.privacy'],
    ['no object', { video: 'x' }, 'video'],
    ['a wrong account', { accountId: 7, video: { source } }, 'accountId'],
    ['a wrong time', { video: { source, publishAt: 'soon' } }, 'publishAt'],
  ]) {
    test(`with ${name} is a 400 that names it`, async (t) => {
      const shop = await startRoutes(t);
      await shop.connect();
      const error = await asked(await post(shop, json), 400);
      assert.equal(error.issues[0].path, path);
      assert.deepEqual(shop.sandbox.posts(), []);
    });
  }
});

test('explain says what would happen and posts nothing', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const { uploadId } = await asked(await put(shop, clip), 201);
  const json = {
    video: { source: { uploadId }, title: 'Hello', privacy: 'followers' },
    explain: true,
  };
  const { refusals, quota } = await asked(await post(shop, json));
  assert.equal(refusals[0].path, 'privacy');
  assert.equal(quota.initsLeft, 6);
  assert.deepEqual(shop.sandbox.posts(), []);
  // The upload is there still.
  const accepted = await post(shop, { video: { source: { uploadId }, ...privately } });
  assert.equal(accepted.status, 201);
});

test('posts are listed by page, account and state, and are nobody else’s', async (t) => {
  const shop = await startRoutes(t);
  const accountId = await shop.connect();
  const ids = [];
  for (let i = 0; i < 3; ++i) {
    const publishAt = new Date(Date.now() + 3600_000 + i).toISOString();
    const source = { url: 'https://media.example.com/v.mp4' };
    const created = await post(shop, { accountId, video: { source, publishAt, ...privately } });
    ids.unshift((await asked(created, 201)).id);
  }
  const list = (query, options) =>
    call(shop.routes.posts.GET, `/api/tiktok/posts${query}`, options);
  const first = await asked(await list('?limit=2'));
  assert.deepEqual(
    first.posts.map(({ id }) => id),
    ids.slice(0, 2),
  );
  const rest = await asked(await list(`?limit=2&cursor=${encodeURIComponent(first.nextCursor)}`));
  assert.deepEqual(
    rest.posts.map(({ id }) => id),
    ids.slice(2),
  );
  assert.equal(rest.nextCursor, undefined);
  assert.equal(
    (await asked(await list(`?accountId=${accountId}&state=scheduled`))).posts.length,
    3,
  );
  assert.equal((await asked(await list('?state=failed'))).posts.length, 0);
  assert.equal((await asked(await list('', { user: 'bob' }))).posts.length, 0);
  assert.equal((await asked(await list('?limit=many'), 400)).issues[0].path, 'limit');

  const [id] = ids;
  for (const [method, json] of [
    ['GET'],
    ['DELETE'],
    ['POST', { action: 'resume' }],
    ['POST', { action: 'retry' }],
    ['POST', { action: 'settle', published: true }],
  ]) {
    assert.equal((await at(shop, id, method, json, { user: 'bob' })).status, 404, method);
  }
  assert.equal((await at(shop, 'unknown')).status, 404);

  const cancelled = await asked(await at(shop, id, 'DELETE'));
  assert.deepEqual(cancelled, { cancelled: true, state: 'cancelled' });
  const again = await asked(await at(shop, id, 'POST', { action: 'retry' }), 201);
  assert.equal(again.retryOf, id);
});

test('what can be done with a post is named in the body', async (t) => {
  const shop = await startRoutes(t);
  await shop.connect();
  const source = { url: 'https://media.example.com/v.mp4' };
  const publishAt = new Date(Date.now() + 3600_000).toISOString();
  const { id } = await asked(await post(shop, { video: { source, publishAt, ...privately } }), 201);
  for (const [json, path] of [
    [{}, 'action'],
    [{ action: 'explode' }, 'action'],
    [{ action: 'retry', source }, 'source'],
    [{ action: 'settle' }, 'published'],
    [{ action: 'settle', published: false, postId: '7' }, 'postId'],
    [{ action: 'resume', uploadId: 7 }, 'uploadId'],
  ]) {
    const error = await asked(await at(shop, id, 'POST', json), 400);
    assert.equal(error.issues[0].path, path);
  }
  const early = await asked(await at(shop, id, 'POST', { action: 'settle', published: true }), 409);
  assert.equal(early.kind, 'state');
});
