// The parts of tokpost/next that need no TikTok.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';

const load = createRequire(import.meta.url);
const { Origins, schemeOf } = load('../../dist/next/origins.js');
const { Cookie } = load('../../dist/next/cookies.js');
const { readRange } = load('../../dist/next/media.js');
const { Spool } = load('../../dist/next/spool.js');
const { LiveUpload } = load('../../dist/next/live-upload.js');
const { withTikTok } = load('../../dist/next/config.js');
const { lastSegment } = load('../../dist/next/requests.js');

const site = 'https://app.example.com/api/x';
const from = (origin, headers = {}, url = site) =>
  new Request(url, { method: 'POST', headers: { ...(origin && { origin }), ...headers } });

describe('the origin of a request', () => {
  const origins = new Origins(['https://partner.example', 'http://localhost:5173']);
  for (const [name, request] of [
    ['the same', from('https://app.example.com')],
    ['an allowed one', from('https://partner.example')],
    ['an allowed one on loopback', from('http://localhost:5173')],
    [
      'the one that the proxy names',
      from('https://www.example.com', { 'x-forwarded-host': 'www.example.com' }),
    ],
    ['the one of the Host header', from('https://www.example.com', { host: 'www.example.com' })],
    ['none, as of a program', from(undefined)],
    ['another, with a bearer token', from('https://evil.example', { authorization: 'Bearer t' })],
  ]) {
    test(`may be ${name}`, () => origins.check(request));
  }
  for (const [name, request] of [
    ['another', from('https://evil.example')],
    ['another port', from('https://app.example.com:8443')],
    ['a longer name', from('https://app.example.com.evil.example')],
    ['null, as of a sandboxed frame', from('null')],
    ['hidden by the browser', from(undefined, { 'sec-fetch-site': 'cross-site' })],
    ['another, with basic credentials', from('https://evil.example', { authorization: 'Basic x' })],
  ]) {
    test(`may not be ${name}`, () => {
      assert.throws(() => origins.check(request), {
        kind: 'forbidden',
        code: 'origin_not_allowed',
      });
    });
  }

  test('decides who may read the answer', () => {
    assert.deepEqual(origins.headers(from('https://partner.example')), {
      vary: 'Origin',
      'access-control-allow-origin': 'https://partner.example',
      'access-control-allow-credentials': 'true',
    });
    assert.deepEqual(origins.headers(from('https://evil.example')), { vary: 'Origin' });
    assert.deepEqual(new Origins([]).headers(from('https://evil.example')), {});
  });

  test('has to be an origin in the options', () => {
    for (const wrong of ['*', 'partner.example', 'https://partner.example/', 'https://a@b', 7]) {
      assert.throws(() => new Origins([wrong]), {
        name: 'TypeError',
        message: /allowedOrigins\[0\]/,
      });
    }
  });
});

describe('the scheme that the browser used', () => {
  for (const [url, headers, scheme] of [
    [site, {}, 'https'],
    ['http://10.0.0.7:3000/', { 'x-forwarded-proto': 'https, http' }, 'https'],
    ['http://localhost:3000/', {}, 'loopback'],
    ['http://127.0.0.1:3000/', {}, 'loopback'],
    ['http://[::1]:3000/', {}, 'loopback'],
    ['http://localhost:3000/', { host: 'app.example.com' }, 'http'],
    ['http://localhost.evil.example/', {}, 'http'],
  ]) {
    test(`is ${scheme} for ${url} ${JSON.stringify(headers)}`, () => {
      assert.equal(schemeOf(new Request(url, { headers })), scheme);
    });
  }
});

describe('a cookie', () => {
  const keys = {
    sign: async (purpose, text) => `${purpose}-${text}`,
    isSigned: async (purpose, text, signature) => signature === `${purpose}-${text}`,
  };
  const read = (url, cookie) =>
    new Cookie(new Request(url, { headers: { cookie } }), 'tokpost').read(keys, 'browser');

  test('belongs to this host alone on https', async () => {
    const cookie = new Cookie(new Request(site), 'tokpost');
    assert.equal(
      await cookie.write(keys, 'browser', 'v', 60),
      '__Host-tokpost=v.browser-v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax',
    );
  });

  test('has no prefix and no Secure on loopback', async () => {
    const cookie = new Cookie(new Request('http://localhost:3000/'), 'tokpost');
    assert.equal(
      await cookie.write(keys, 'browser', 'v', 60),
      'tokpost=v.browser-v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax',
    );
    assert.match(cookie.clear(), /^tokpost=; .*Max-Age=0;/);
  });

  test('counts with its signature and under its own name only', async () => {
    assert.equal(await read(site, 'a=b; __Host-tokpost=v.browser-v; c=d'), 'v');
    assert.equal(await read(site, '__Host-tokpost=v.session-v'), undefined);
    assert.equal(await read(site, '__Host-tokpost=v'), undefined);
    assert.equal(await read(site, 'tokpost=v.browser-v'), undefined);
    assert.equal(await read('http://localhost/', 'tokpost=v.browser-v'), 'v');
  });
});

test('a range', () => {
  for (const [header, answer] of [
    [null, undefined],
    ['bytes=0-', { first: 0, last: 99 }],
    ['bytes=10-19', { first: 10, last: 19 }],
    ['bytes=90-200', { first: 90, last: 99 }],
    ['bytes=-10', { first: 90, last: 99 }],
    ['bytes=-1000', { first: 0, last: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=20-10', undefined],
    ['bytes=0-1,5-6', undefined],
    ['bytes=-', undefined],
    ['items=0-1', undefined],
  ]) {
    assert.deepEqual(readRange(header, 100), answer, header);
  }
});

test('the id is the last segment of the path', () => {
  for (const [url, id] of [
    ['http://x/api/posts/abc', 'abc'],
    ['http://x/api/posts/abc/?a=b', 'abc'],
    ['http://x/api/posts/a%20b', 'a b'],
    ['http://x/api/posts/a%', 'a%'],
    ['http://x/', ''],
  ]) {
    assert.equal(lastSegment(new Request(url)), id);
  }
});

test('next.config keeps what it had', async () => {
  const external = 'tokpost/dist';
  const addons = [
    `./node_modules/tokpost/prebuilds/${process.platform}-${process.arch}/*.node`,
    './node_modules/tokpost/build/Release/tokpost.node',
  ];
  const added = {
    serverExternalPackages: [external],
    outputFileTracingIncludes: { '/**': addons },
  };
  assert.deepEqual(withTikTok(), added);
  const once = withTikTok({
    output: 'standalone',
    serverExternalPackages: ['pg'],
    outputFileTracingIncludes: { '/api': ['./x'], '/**': ['./y'] },
  });
  assert.deepEqual(once, {
    output: 'standalone',
    serverExternalPackages: ['pg', external],
    outputFileTracingIncludes: { '/api': ['./x'], '/**': ['./y', ...addons] },
  });
  assert.deepEqual(withTikTok(once), once);
  const made = withTikTok(async (phase) => ({ env: { phase } }));
  assert.deepEqual(await made('build'), { env: { phase: 'build' }, ...added });
});

async function* bytes(...chunks) {
  for (const chunk of chunks) yield typeof chunk === 'number' ? Buffer.alloc(chunk, 'x') : chunk;
}

describe('the spool', () => {
  function open(t, maxBytes) {
    const folder = mkdtempSync(path.join(tmpdir(), 'tokpost-spool-'));
    t.after(() => rmSync(folder, { recursive: true }));
    return { folder, uploads: path.join(folder, 'uploads'), spool: new Spool(folder, maxBytes) };
  }

  /** An upload that stops after its first bytes until it is told to go on. */
  function held(first, rest) {
    let go;
    let isHeld = false;
    const gate = new Promise((resolve) => {
      go = resolve;
    });
    async function* input() {
      yield Buffer.alloc(first);
      isHeld = true;
      await gate;
      yield Buffer.alloc(rest);
    }
    const reached = async () => {
      while (!isHeld) await new Promise(setImmediate);
    };
    return { input: input(), reached, go };
  }

  test('keeps a file for its user, in private', async (t) => {
    const { spool, uploads } = open(t);
    const saved = await spool.save('ann', bytes(1000, 500), 1500);
    assert.equal(saved.sizeBytes, 1500);
    assert.deepEqual(await spool.find('ann', saved.id), saved);
    assert.equal(await spool.find('bob', saved.id), undefined);
    assert.equal(await spool.take('bob', saved.id), undefined);
    assert.equal(await spool.find('ann', `../uploads/${saved.id}`), undefined);
    assert.equal(statSync(uploads).mode & 0o777, 0o700);
    for (const name of readdirSync(uploads)) {
      assert.equal(statSync(path.join(uploads, name)).mode & 0o777, 0o600);
    }
    await (await spool.take('ann', saved.id)).remove();
    assert.deepEqual(readdirSync(uploads), []);
  });

  test('shows a file when it is whole, and not before', async (t) => {
    const { spool } = open(t);
    const { input, reached, go } = held(1000, 500);
    const id = 'aaaaaaaaaaaaaaaa';
    const saving = spool.save('ann', input, 1500, id);
    await reached();
    assert.equal(await spool.find('ann', id), undefined);
    assert.equal(await spool.take('ann', id), undefined);
    go();
    await saving;
    assert.equal((await spool.find('ann', id)).sizeBytes, 1500);
  });

  test('gives a file to one post', async (t) => {
    const { spool } = open(t);
    const { id } = await spool.save('ann', bytes(10), 10);
    const [first, second] = await Promise.allSettled([
      spool.take('ann', id),
      spool.take('ann', id, 'key'),
    ]);
    const [winner, loser] = first.status === 'fulfilled' ? [first, second] : [second, first];
    assert.deepEqual([loser.status, loser.reason?.code], ['rejected', 'upload_taken']);
    await winner.value.release();
    const again = await spool.take('ann', id, 'key');
    await again.claim('p1');
    assert.equal((await spool.take('ann', id, 'key')).postId, 'p1');
    await assert.rejects(spool.take('ann', id, 'other'), { code: 'upload_taken' });
    await assert.rejects(spool.take('ann', id), { code: 'upload_taken' });
  });

  test('has room for its quota, uploads under way included', async (t) => {
    const { spool, uploads } = open(t, 5000);
    const { input, reached, go } = held(1000, 2000);
    const first = spool.save('ann', input, 3000);
    await reached();
    await assert.rejects(spool.save('ann', bytes(2500), 2500), { code: 'upload_space_full' });
    await spool.save('ann', bytes(1500), 1500);
    go();
    await first;
    await assert.rejects(spool.save('ann', bytes(1000), 1000), { code: 'upload_space_full' });
    assert.equal(readdirSync(uploads).length, 4);
  });

  test('takes what has no announced size for as long as there is room', async (t) => {
    const { spool, uploads } = open(t, 3_000_000);
    const fits = await spool.save('ann', bytes(900_000, 900_000), undefined);
    assert.equal(fits.sizeBytes, 1_800_000);
    const more = spool.save('ann', bytes(900_000, 900_000), undefined);
    await assert.rejects(more, { code: 'upload_space_full' });
    assert.equal(readdirSync(uploads).length, 2);
    assert.equal((await spool.save('ann', bytes(900_000), undefined)).sizeBytes, 900_000);
  });

  test('leaves nothing of an upload that fails', async (t) => {
    const { spool, uploads } = open(t, 5000);
    async function* broken() {
      yield Buffer.alloc(1000);
      throw new Error('gone');
    }
    await assert.rejects(spool.save('ann', broken(), 3000), { message: 'gone' });
    assert.deepEqual(readdirSync(uploads), []);
    await spool.save('ann', bytes(4800), 4800);
  });

  test('takes an id once of a user, who learns nothing of another’s', async (t) => {
    const { spool } = open(t);
    const id = 'aaaaaaaaaaaaaaaa';
    const { input, reached, go } = held(1, 1);
    const saving = spool.save('ann', input, 2, id);
    await reached();
    await assert.rejects(spool.save('ann', bytes(1), 1, id), { code: 'upload_exists' });
    go();
    await saving;
    await assert.rejects(spool.save('ann', bytes(1), 1, id), { code: 'upload_exists' });
    assert.equal((await spool.find('ann', id)).sizeBytes, 2);
    await spool.save('bob', bytes(3), 3, id);
    assert.equal((await spool.find('bob', id)).sizeBytes, 3);
  });

  test('forgets what nobody needs', async (t) => {
    const { spool, uploads } = open(t);
    const hour = 3600_000;
    const states = {
      p1: 'published',
      p2: 'uploading',
      p3: 'failed',
      p4: 'failed',
      p5: 'scheduled',
      p7: 'cancelled',
      p8: 'cancelled',
    };
    const note = (name, postId, ageMs) => {
      const createdAt = Date.now() - ageMs;
      writeFileSync(path.join(uploads, `${name}.${postId ? 'post' : 'whole'}`), 'x');
      writeFileSync(
        path.join(uploads, `${name}.json`),
        JSON.stringify({ userId: 'ann', createdAt, postId }),
      );
    };
    const part = (name, ageMs) => {
      const file = path.join(uploads, `${name}.part`);
      writeFileSync(file, 'x');
      utimesSync(file, new Date(), new Date(Date.now() - ageMs));
    };
    const { id } = await spool.save('ann', bytes(1), 1);
    await (await spool.take('ann', id)).remove();
    note('published', 'p1', hour);
    note('uploading', 'p2', 30 * hour);
    note('failed', 'p3', hour);
    note('failed-long-ago', 'p4', 25 * hour);
    note('scheduled', 'p5', 300 * hour);
    note('unknown', 'p6', hour);
    note('cancelled', 'p7', hour);
    note('cancelled-long-ago', 'p8', 25 * hour);
    note('unclaimed', undefined, 3 * hour);
    note('fresh', undefined, hour);
    part('coming', hour);
    part('broken', 3 * hour);
    await spool.sweep(async (id) => states[id]);
    const left = readdirSync(uploads).filter((name) => !name.endsWith('.json'));
    assert.deepEqual(left.sort(), [
      'cancelled.post',
      'coming.part',
      'failed.post',
      'fresh.whole',
      'scheduled.post',
      'uploading.post',
    ]);
    assert.equal(readdirSync(uploads).length, 11);
  });
});

describe('an upload that passes through', () => {
  const open = (input, sizeBytes) =>
    new LiveUpload(input, { sizeBytes, onWrongSize: (count) => new Error(`wrong ${count}`) });

  async function collect(stream) {
    let size = 0;
    for await (const chunk of stream) size += chunk.byteLength;
    return size;
  }

  test('is whole after its first bytes where it is small', async () => {
    const upload = open(bytes(1000, 24), 1024);
    await upload.measure();
    assert.equal(upload.isWhole, true);
    assert.equal(upload.bytes.byteLength, 1024);
  });

  test('is read no faster than it is sent on', async () => {
    let read = 0;
    async function* source() {
      for (let i = 0; i < 100; ++i) {
        read += 100_000;
        yield Buffer.alloc(100_000);
      }
    }
    const upload = open(source(), 10_000_000);
    await upload.measure();
    assert.equal(read, 4_000_000);
    const { stream, size } = upload.carry();
    assert.equal(size, 10_000_000);
    await new Promise(setImmediate);
    assert.equal(read, 4_000_000);
    assert.equal(await collect(stream), 10_000_000);
    await upload.ended;
  });

  for (const [name, actual] of [
    ['too short', 4_999_999],
    ['too long', 5_000_001],
  ]) {
    test(`that is ${name} keeps its last bytes and cancels its post`, async () => {
      const upload = open(bytes(4_100_000, actual - 4_100_000), 5_000_000);
      await upload.measure();
      let cancelled = 0;
      upload.belongsTo({ id: 'p', cancel: async () => ++cancelled });
      const { stream } = upload.carry();
      await assert.rejects(collect(stream), { message: `wrong ${actual}` });
      await assert.rejects(upload.ended, { message: `wrong ${actual}` });
      assert.equal(cancelled, 1);
    });
  }

  test('cancels its post before its stream breaks off', async () => {
    const order = [];
    async function* source() {
      yield Buffer.alloc(4_100_000);
      await new Promise(() => {});
    }
    const upload = open(source(), 5_000_000);
    await upload.measure();
    upload.belongsTo({ id: 'p', cancel: async () => order.push('cancelled') });
    const reading = collect(upload.carry().stream).catch(() => order.push('broken'));
    await upload.abort(new Error('the browser is gone'));
    await reading;
    assert.deepEqual(order, ['cancelled', 'broken']);
  });

  test('frees its request when its post wants no more', async () => {
    let returned = false;
    async function* source() {
      try {
        for (;;) yield Buffer.alloc(1_000_000);
      } finally {
        returned = true;
      }
    }
    const upload = open(source(), 50_000_000);
    await upload.measure();
    const reader = upload.carry().stream.getReader();
    await reader.read();
    await reader.cancel();
    assert.equal(returned, true);
    await upload.abort(new Error('refused'));
    await assert.rejects(upload.ended, { message: 'refused' });
  });

  test('is too slow where it would outlast the upload URL', async (t) => {
    let now = 0;
    t.mock.method(performance, 'now', () => now);
    async function* source(msPerMegabyte) {
      for (;;) {
        now += msPerMegabyte;
        yield Buffer.alloc(1_000_000);
      }
    }
    const slow = open(source(3000), 1_000_000_000);
    await slow.measure();
    assert.equal(slow.isFastEnough, false);
    const quick = open(source(2500), 1_000_000_000);
    await quick.measure();
    assert.equal(quick.isFastEnough, true);
  });
});
