// Photos from files and uploads: prepared, served from the media route, and pulled by the sandbox.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { describe, test } from 'node:test';

import sharp from 'sharp';

import { call, startRoutes, temporaryFolder } from '../support/routes.mjs';
import { until } from '../support/sandbox.mjs';
import { serve } from '../support/serve.mjs';

const host = 'app.example.com';
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function picture(width, height, orientation) {
  // Its left half red and its right half blue, so that a turn shows.
  const half = { width: width / 2, height, channels: 3, background: '#0000ff' };
  const image = sharp({ create: { width, height, channels: 3, background: '#ff0000' } }).composite([
    { input: { create: half }, left: width / 2, top: 0 },
  ]);
  return orientation === undefined ? image : image.withMetadata({ orientation });
}

/** A sandbox that reaches the media route as app.example.com. */
async function startMedia(t, client = {}, options = {}) {
  let routes;
  const requests = [];
  const server = await serve((method, pathname) => {
    requests.push(`${method} ${pathname}`);
    return pathname.startsWith('/api/tiktok/media/') || pathname.startsWith('/pictures/')
      ? routes.media[method]
      : undefined;
  });
  t.after(() => server.close());
  const spoolDir = temporaryFolder(t);
  const shop = await startRoutes(t, {
    sandbox: { pull: { hosts: { [host]: server.origin }, verified: [host] } },
    client: { media: { publicUrl: `https://${host}` }, uploads: { spoolDir }, ...client },
    routes: options,
  });
  routes = shop.routes;
  await shop.connect();
  const account = await shop.tiktok.accounts.primary('ann');
  const pulled = () => shop.sandbox.posts()[0].pulled;
  return { ...shop, account, spoolDir, pulled, requests };
}

async function write(t, name, image) {
  const file = path.join(temporaryFolder(t), name);
  writeFileSync(file, await image);
  return file;
}

const fetchMedia = ({ routes }, url, headers = {}, method = 'GET') =>
  call(routes.media[method], new URL(url).pathname, { method, user: null, headers });

test('what would be sent for photos from files is shown, and nothing is kept', async (t) => {
  const { account, spoolDir, sandbox } = await startMedia(t);
  const file = await write(t, 'a.jpg', picture(800, 600).jpeg().toBuffer());
  const buffer = await picture(640, 480).png().toBuffer();
  const photos = [{ file }, { buffer }];

  const run = await account.postPhotos({ photos, title: 'Two', dryRun: true });
  assert.deepEqual(run.issues, []);
  const init = run.requests.find(({ url }) => url.endsWith('/content/init/'));
  for (const url of init.body.source_info.photo_images) {
    assert.match(url, /^https:\/\/app\.example\.com\/api\/tiktok\/media\/[\w-]+\.jpg$/);
  }
  const plan = await account.explain({ photos: { photos, title: 'Two' } });
  assert.deepEqual(plan.refusals, []);
  assert.deepEqual(readdirSync(spoolDir), []);
  assert.deepEqual(sandbox.posts(), []);

  const missing = await account.postPhotos({ photos: [{ file: '/no/such.jpg' }], dryRun: true });
  assert.deepEqual(
    missing.issues.map(({ path, code }) => [path, code]),
    [['photos[0]', 'file_not_found']],
  );
  assert.deepEqual(missing.requests, []);
});

test('photos from files and buffers reach TikTok prepared', async (t) => {
  const shop = await startMedia(t);
  const large = await write(t, 'large.png', picture(2400, 1600).png().toBuffer());
  const turned = await picture(800, 600, 6).jpeg().toBuffer();
  const fits = await picture(900, 700).jpeg().toBuffer();
  const post = await shop.account.postPhotos({
    photos: [{ file: large }, { buffer: turned }, { buffer: fits }],
    title: 'Three',
  });
  await post.finished;
  assert.deepEqual(shop.sandbox.violations(), []);
  const bytes = [];
  for (const { url, sha256: seen } of shop.pulled()) {
    assert.ok(url.startsWith(`https://${host}/api/tiktok/media/`), url);
    assert.match(url, /\.jpg$/);
    const response = await fetchMedia(shop, url);
    assert.equal(response.headers.get('content-type'), 'image/jpeg');
    bytes.push(Buffer.from(await response.arrayBuffer()));
    assert.equal(sha256(bytes.at(-1)), seen);
  }
  const shapes = [];
  for (const each of bytes) {
    const { format, width, height, orientation = 1 } = await sharp(each).metadata();
    shapes.push([format, width, height, orientation]);
  }
  assert.deepEqual(shapes, [
    ['jpeg', 1620, 1080, 1],
    ['jpeg', 600, 800, 1],
    ['jpeg', 900, 700, 1],
  ]);
  assert.deepEqual(bytes[2], fits); // what fits is left as it is
  const { data } = await sharp(bytes[1]).raw().toBuffer({ resolveWithObject: true });
  assert.ok(data[0] > 200 && data[2] < 60, 'red is above after the turn');
});

test('uploads from a browser become photos', async (t) => {
  const shop = await startMedia(t);
  const bytes = await picture(1080, 1920).jpeg().toBuffer();
  const sent = await call(shop.routes.upload.PUT, '/uploads/x', { method: 'PUT', body: bytes });
  const { uploadId } = await sent.json();
  const created = await call(shop.routes.posts.POST, '/posts', {
    method: 'POST',
    json: { photos: { photos: [{ uploadId }], title: 'One', privacy: 'private' } },
  });
  const { id } = await created.json();
  await (await shop.tiktok.posts.get(id)).finished;
  assert.equal(shop.pulled()[0].sha256, sha256(bytes));
  await until(() => readdirSync(path.join(shop.spoolDir, 'uploads')).length === 0);
});

test('the route may be elsewhere', async (t) => {
  const shop = await startMedia(t, {}, { mediaPath: '/pictures' });
  const bytes = await picture(400, 400).jpeg().toBuffer();
  const post = await shop.account.postPhotos({ photos: [{ buffer: bytes }] });
  await post.finished;
  assert.match(new URL(shop.pulled()[0].url).pathname, /^\/pictures\/[\w.-]+\.jpg$/);
});

describe('a media URL', () => {
  async function open(t) {
    const shop = await startMedia(t);
    const bytes = await picture(400, 400).jpeg().toBuffer();
    const post = await shop.account.postPhotos({ photos: [{ buffer: bytes }] });
    await post.finished;
    return { ...shop, bytes, url: shop.pulled()[0].url };
  }

  test('answers with ranges, by content, and never with a redirect', async (t) => {
    const shop = await open(t);
    const { bytes, url } = shop;
    const whole = await fetchMedia(shop, url);
    assert.equal(whole.status, 200);
    assert.equal(whole.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(whole.headers.get('accept-ranges'), 'bytes');
    assert.equal(whole.headers.get('content-length'), String(bytes.length));
    const part = await fetchMedia(shop, url, { range: 'bytes=10-19' });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes 10-19/${bytes.length}`);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(10, 20));
    const beyond = await fetchMedia(shop, url, { range: `bytes=${bytes.length}-` });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers.get('content-range'), `bytes */${bytes.length}`);
    const head = await fetchMedia(shop, url, {}, 'HEAD');
    assert.equal(head.headers.get('content-length'), String(bytes.length));
    assert.equal(head.body, null);
    const slashed = await fetchMedia(shop, `${url}/`);
    assert.equal(slashed.status, 200);
    await Promise.all([whole, slashed].map((response) => response.body.cancel()));
  });

  test('ends after two hours', async (t) => {
    const shop = await open(t);
    const now = Date.now();
    t.mock.timers.enable({ apis: ['Date'], now: now + 7_100_000 });
    const before = await fetchMedia(shop, shop.url);
    assert.equal(before.status, 200);
    await before.body.cancel();
    t.mock.timers.setTime(now + 7_300_000);
    const after = await fetchMedia(shop, shop.url);
    assert.equal(after.status, 410);
    assert.equal((await after.json()).code, 'media_expired');
    t.mock.timers.reset();
  });

  test('cannot be made up', async (t) => {
    const shop = await open(t);
    const segment = new URL(shop.url).pathname.split('/').at(-1);
    const [name, signature] = segment.split('.');
    const [end, random] = [name.slice(0, name.indexOf('-')), name.slice(name.indexOf('-') + 1)];
    const later = (Number.parseInt(end, 36) + 1000).toString(36);
    const last = signature.endsWith('A') ? 'B' : 'A';
    for (const wrong of [
      name,
      `${name}.jpg`,
      `${name}..jpg`,
      `${name}.${signature.slice(0, -1)}${last}.jpg`,
      `${later}-${random}.${signature}.jpg`,
      `${encodeURIComponent('../uploads/x')}.${signature}.jpg`,
      `${segment}.jpg`,
      '',
    ]) {
      const response = await fetchMedia(shop, `https://${host}/api/tiktok/media/${wrong}`);
      assert.equal(response.status, 404, wrong);
    }
  });
});

test('a scheduled post’s photos can be had from then on', async (t) => {
  const shop = await startMedia(t);
  const bytes = await picture(400, 400).jpeg().toBuffer();
  const publishAt = new Date(Date.now() + 86_400_000);
  await shop.account.postPhotos({ photos: [{ buffer: bytes }], publishAt });
  const [name] = readdirSync(path.join(shop.spoolDir, 'media'));
  const end = Number.parseInt(name, 36);
  assert.ok(Math.abs(end - publishAt.getTime() - 7_200_000) < 5000);
});

describe('photos that cannot be used are named', () => {
  const issuesOf = async (promise) => {
    const error = await promise.then(assert.fail, (reason) => reason);
    assert.deepEqual([error.kind, error.code], ['validation', 'invalid_post']);
    return error.issues.map(({ path: at, code }) => [at, code]);
  };

  test('all at once', async (t) => {
    const shop = await startMedia(t);
    const good = await picture(400, 400).jpeg().toBuffer();
    const photos = [
      { file: '/no/such/file.jpg' },
      { buffer: good },
      { buffer: Buffer.from('no picture') },
    ];
    assert.deepEqual(await issuesOf(shop.account.postPhotos({ photos })), [
      ['photos[0]', 'file_not_found'],
      ['photos[2]', 'photo_unreadable'],
    ]);
  });

  test('without publicUrl', async (t) => {
    const shop = await startRoutes(t);
    await shop.connect();
    const account = await shop.tiktok.accounts.primary('ann');
    const good = await picture(400, 400).jpeg().toBuffer();
    assert.deepEqual(await issuesOf(account.postPhotos({ photos: [{ buffer: good }] })), [
      ['photos[0]', 'needs_media_route'],
    ]);
  });

  test('without sharp, unless they fit', async (t) => {
    const load = Module._load;
    t.mock.method(Module, '_load', function find(name, ...rest) {
      if (name === 'sharp') throw new Error('not installed');
      return load.call(this, name, ...rest);
    });
    const shop = await startMedia(t);
    const jpeg = await picture(400, 400).jpeg().toBuffer();
    const webp = await picture(400, 400).webp().toBuffer();
    const photos = [{ buffer: jpeg }, { buffer: webp }];
    await (await shop.account.postPhotos({ photos })).finished;
    assert.deepEqual(
      shop.pulled().map(({ sha256: seen }) => seen),
      [sha256(jpeg), sha256(webp)],
    );
    const bad = [
      { buffer: await picture(400, 400).png().toBuffer() },
      { buffer: await picture(2400, 1600).jpeg().toBuffer() },
      { buffer: await picture(400, 400, 6).jpeg().toBuffer() },
    ];
    assert.deepEqual(
      await issuesOf(shop.account.postPhotos({ photos: bad })),
      [0, 1, 2].map((i) => [`photos[${i}]`, 'needs_sharp']),
    );
  });
});
