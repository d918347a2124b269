// Posts as their caller sees them: sources, kinds, events, results.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { TikTokError } from 'tokpost';

import { clip, eventsOf, reached, serveFiles, sha256, startPosting } from '../support/posting.mjs';
import { until } from '../support/sandbox.mjs';

// Grey, of 16 by 16 pixels.
const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaGhwcHCD' +
    'g4NwcHBoaHBwfHyDg4+Tj4eHg4eTk5ubm7q6srLZ2eD/////xABKAAEAAAAAAAAAAAAAAAAAAAAAAQEAAAAAAAAAAAAAAAAA' +
    'AAAAEAEAAAAAAAAAAAAAAAAAAAAAEQEAAAAAAAAAAAAAAAAAAAAA/8AAEQgAEAAQAwEiAAIRAAMRAP/aAAwDAQACEQMRAD8A' +
    'AA//2Q==',
  'base64',
);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

describe('a video', () => {
  for (const [name, source] of Object.entries({
    'a path': ({ path }) => path,
    'a file': ({ path }) => ({ file: path }),
    'a buffer': ({ bytes }) => ({ buffer: bytes }),
    'a part of a buffer': ({ bytes }) => ({
      buffer: new Uint8Array(Buffer.concat([Buffer.alloc(13), bytes]).buffer, 13, bytes.length),
    }),
    'a web stream': ({ bytes }) => ({ stream: new Blob([bytes]).stream(), size: bytes.length }),
    'a Node stream': ({ bytes }) => ({
      stream: Readable.from(pieces(bytes, 70_001)),
      size: bytes.length,
    }),
    'an async iterable': ({ bytes }) => ({ stream: pieces(bytes, 999), size: bytes.length }),
  })) {
    test(`can come from ${name}`, async (t) => {
      const { account, file, sandbox } = await startPosting(t);
      const bytes = clip(1_300_000);
      const path = await file(bytes);
      const post = await account().postVideo({ source: source({ bytes, path }), title: 'Hello' });
      const result = await post.finished;
      assert.match(result.publishId, /^v_pub_file/);
      assert.equal(result.publishId, post.publishId);
      assert.equal(result.status, 'PUBLISH_COMPLETE');
      assert.equal(post.state, 'published');
      const [sent] = sandbox.posts();
      assert.equal(sent.sha256, sha256(bytes));
      assert.equal(sent.title, 'Hello');
      assert.equal(sent.privacy, 'SELF_ONLY');
      assert.deepEqual(sandbox.violations(), []);
    });
  }

  test('can be pulled by TikTok', async (t) => {
    const bytes = clip();
    const { origin } = await serveFiles(t, { '/v.mp4': bytes });
    const { account, sandbox } = await startPosting(t, {
      sandbox: { pull: { hosts: { 'cdn.example.com': origin } } },
    });
    const source = { url: 'https://cdn.example.com/v.mp4' };
    const post = await account().postVideo({ source });
    assert.match((await post.finished).publishId, /^v_pub_url/);
    assert.equal(sandbox.posts()[0].pulled[0].sha256, sha256(bytes));
    assert.equal(sandbox.posts()[0].source, 'PULL_FROM_URL');
  });

  test('can be relayed from another server', async (t) => {
    const bytes = clip(900_000);
    const { origin, ca, asked } = await serveFiles(t, { '/v.mp4': bytes }, { secure: true });
    const { account, sandbox } = await startPosting(t, {
      client: { relay: { allowPrivate: true }, tls: { ca } },
    });
    const post = await account().postVideo({ source: { relayUrl: `${origin}/v.mp4` } });
    await post.finished;
    assert.equal(sandbox.posts()[0].sha256, sha256(bytes));
    assert.equal(sandbox.posts()[0].source, 'FILE_UPLOAD');
    assert.ok(asked.length > 0);
  });

  test('is not relayed from a private address unless that is allowed', async (t) => {
    const { origin, ca } = await serveFiles(t, { '/v.mp4': clip() }, { secure: true });
    const { account, sandbox } = await startPosting(t, { client: { tls: { ca } } });
    const post = await account().postVideo({ source: { relayUrl: `${origin}/v.mp4` } });
    await assert.rejects(post.finished, ({ kind, issues }) => {
      assert.deepEqual([kind, issues[0].code], ['validation', 'relay_not_allowed']);
      return true;
    });
    assert.equal(post.state, 'failed');
    assert.deepEqual(sandbox.posts(), []);
  });

  test('carries its settings', async (t) => {
    const { account, sandbox } = await startPosting(t);
    const post = await account().postVideo({
      source: { buffer: clip() },
      title: 'Everything',
      privacy: 'public',
      disableComment: true,
      disableDuet: true,
      disableStitch: false,
      coverTimestampMs: 1200,
      brandContent: true,
      brandOrganic: true,
      aiGenerated: true,
    });
    await post.finished;
    const { metadata } = sandbox.posts()[0];
    assert.deepEqual(metadata, {
      title: 'Everything',
      privacy_level: 'PUBLIC_TO_EVERYONE',
      disable_comment: true,
      disable_duet: true,
      disable_stitch: false,
      video_cover_timestamp_ms: 1200,
      brand_content_toggle: true,
      brand_organic_toggle: true,
      is_aigc: true,
    });
  });

  test('in many chunks arrives whole', async (t) => {
    const { account, file, sandbox } = await startPosting(t, {
      client: { uploads: { chunkSize: 5_000_000 } },
    });
    const bytes = clip(17_000_000);
    const post = await account().postVideo({ source: await file(bytes) });
    await post.finished;
    assert.equal(sandbox.posts()[0].sha256, sha256(bytes));
    const puts = sandbox.requests().filter(({ operation }) => operation === 'upload');
    assert.equal(puts.length, 3);
  });
});

describe('a draft', () => {
  test('of a video goes to the inbox', async (t) => {
    const { account, sandbox } = await startPosting(t);
    const post = await account().draftVideo({ source: { buffer: clip() } });
    const { status, postIds, url } = await post.finished;
    assert.equal(status, 'SEND_TO_USER_INBOX');
    assert.deepEqual([postIds, url], [[], null]);
    assert.equal(post.state, 'in_inbox');
    assert.equal(post.kind, 'draft_video');
    assert.equal(sandbox.posts()[0].kind, 'draft');
  });
});

describe('photos', () => {
  test('at URLs are pulled', async (t) => {
    const files = { '/1.jpg': jpeg, '/2.jpg': jpeg };
    const { origin } = await serveFiles(t, files);
    const { account, sandbox } = await startPosting(t, {
      sandbox: { pull: { hosts: { 'cdn.example.com': origin } } },
    });
    const photos = ['https://cdn.example.com/1.jpg', { url: 'https://cdn.example.com/2.jpg' }];
    const posted = await account().postPhotos({ photos, coverIndex: 1, title: 'Two' });
    await posted.finished;
    const drafted = await account().draftPhotos({ photos, title: 'Two' });
    assert.equal((await drafted.finished).status, 'SEND_TO_USER_INBOX');
    const [first, second] = sandbox.posts();
    assert.deepEqual([first.kind, second.kind], ['photos', 'photoDraft']);
    assert.equal(first.pulled.length, 2);
    assert.deepEqual([posted.kind, drafted.kind], ['photos', 'draft_photos']);
  });

  test('in files need the route that serves them', async (t) => {
    const { account } = await startPosting(t);
    await assert.rejects(account().postPhotos({ photos: [{ buffer: jpeg }] }), {
      kind: 'validation',
      issues: [
        {
          path: 'photos[0]',
          code: 'needs_media_route',
          message:
            '`photos[0]` has to be served from a URL that TikTok can pull: set `media.publicUrl`, ' +
            "or give the photo's own URL.",
        },
      ],
    });
  });
});

describe('a post', () => {
  test('tells how it stands', async (t) => {
    const { account } = await startPosting(t);
    const mine = account();
    const post = await mine.postVideo({ source: { buffer: clip() }, title: 'Hello' });
    assert.match(post.id, /^[0-9a-f-]{36}$/);
    assert.equal(post.accountId, undefined);
    assert.equal(post.openId, mine.openId);
    assert.equal(post.kind, 'video');
    assert.equal(post.attempt, 1);
    assert.equal(post.retryOf, undefined);
    assert.equal(post.error, undefined);
    assert.ok(Math.abs(post.createdAt.getTime() - Date.now()) < 60_000);
    await post.finished;
    assert.equal(post.stalledBecause, undefined);
    assert.equal(post.waitingUntil, undefined);
    assert.equal(post.progress.phase, 'published');
    assert.equal(post.progress.sentBytes, 200_000);
    assert.equal(post.progress.totalBytes, 200_000);
    assert.ok(post.progress.check >= 1);
    assert.equal(post.progress.maxChecks, 1000);
    const json = JSON.parse(JSON.stringify(post));
    assert.equal(json.id, post.id);
    assert.equal(json.state, 'published');
    assert.equal(json.createdAt, post.createdAt.toISOString());
    assert.equal(json.progress.phase, 'published');
  });

  test('gets public ids, as text, and a URL', async (t) => {
    const { account, sandbox } = await startPosting(t);
    const source = { buffer: clip() };
    const post = await account().postVideo({ source, privacy: 'public', wait: 'public' });
    const told = [];
    post.on('state', (state) => told.push(state));
    const [events, { postIds, url }] = await Promise.all([eventsOf(post), post.finished]);
    for (const states of [told, events.map(({ state }) => state)]) {
      assert.equal(states.filter((state) => state === 'published').length, 1);
    }
    assert.deepEqual(postIds, sandbox.posts()[0].postIds);
    assert.match(postIds[0], /^\d{19}$/);
    assert.equal(url, `https://www.tiktok.com/@someone/video/${postIds[0]}`);
    assert.deepEqual([post.postIds, post.url], [postIds, url]);
  });

  test('whose upload is waited for is done once TikTok has the bytes', async (t) => {
    const { account } = await startPosting(t, { sandbox: { processing: { baseMs: 3_600_000 } } });
    const post = await account().postVideo({ source: { buffer: clip() }, wait: 'uploaded' });
    const { publishId, status } = await post.finished;
    assert.equal(publishId, post.publishId);
    assert.equal(status, 'PROCESSING_UPLOAD');
    assert.equal(post.state, 'processing');
  });

  test('that TikTok fetches is uploaded once TikTok has fetched it', async (t) => {
    const { origin } = await serveFiles(t, { '/v.mp4': clip() });
    const { account, sandbox } = await startPosting(t, {
      sandbox: {
        pull: { hosts: { 'cdn.example.com': origin } },
        processing: { baseMs: 3_600_000 },
      },
    });
    const source = { url: 'https://cdn.example.com/v.mp4' };
    const post = await account().postVideo({ source, wait: 'uploaded' });
    await reached(post, 'processing');
    assert.equal(post.toJSON().status, 'PROCESSING_DOWNLOAD');
    await until(() => post.progress.check > 2);
    let settled = false;
    const finished = post.finished.then((result) => {
      settled = true;
      return result;
    });
    await until(() => post.progress.check > 4);
    assert.equal(settled, false);
    sandbox.advance(3_700_000);
    assert.equal((await finished).status, 'PUBLISH_COMPLETE');
  });

  test('tells its events in order, from the present state to its end', async (t) => {
    const { account } = await startPosting(t, {
      sandbox: { faults: [{ on: 'upload', bytesPerSecond: 4_000_000 }] },
    });
    const post = await account().postVideo({ source: { buffer: clip(1_500_000) } });
    const events = await eventsOf(post);
    const states = events.filter(({ type }) => type === 'state').map(({ state }) => state);
    const all = ['queued', 'checking', 'starting', 'uploading', 'processing', 'published'];
    assert.deepEqual(states, all.slice(all.indexOf(states[0])));
    assert.deepEqual([events[0].type, events.at(-1).state], ['state', 'published']);
    const ids = events.map(({ id }) => id);
    assert.deepEqual(
      ids,
      [...ids].sort((a, b) => a - b),
    );
    assert.ok(events.every(({ at }) => at instanceof Date));
    const sent = events.filter(({ type }) => type === 'progress').map((event) => event.sentBytes);
    assert.ok(sent.length > 0);
    assert.deepEqual(
      sent,
      [...sent].sort((a, b) => a - b),
    );
    const [only, ...more] = await eventsOf(post);
    assert.deepEqual(
      [only.type, only.state, only.id, more],
      ['state', 'published', ids.at(-1), []],
    );
  });

  test('tells its progress at most about ten times a second', async (t) => {
    const { account } = await startPosting(t, {
      sandbox: { faults: [{ on: 'upload', bytesPerSecond: 16_000_000 }] },
    });
    const post = await account().postVideo({ source: { buffer: clip(24_000_000) } });
    const seen = [];
    post.on('progress', (progress) => seen.push(progress));
    await post.finished;
    const uploading = seen.filter(({ phase }) => phase === 'uploading');
    assert.ok(uploading.length >= 5 && uploading.length <= 20, `${uploading.length}`);
    assert.ok(uploading.every(({ totalBytes }) => totalBytes === 24_000_000));
    assert.ok(uploading.some(({ bytesPerSecond }) => bytesPerSecond > 0));
    assert.ok(uploading.some(({ etaSeconds }) => etaSeconds !== undefined));
  });

  test('lets go of listeners and of readers that leave', async (t) => {
    const { account } = await startPosting(t);
    const post = await account().postVideo({ source: { buffer: clip() } });
    const states = [];
    const stop = post.on('state', (state) => states.push(state));
    stop();
    for await (const event of post) {
      assert.equal(event.type, 'state');
      break;
    }
    await post.finished;
    assert.deepEqual(states, []);
  });

  test('is one object for everybody who looks it up', async (t) => {
    const { account, tiktok } = await startPosting(t);
    const post = await account().postVideo({ source: { buffer: clip() } });
    const again = await tiktok.posts.get(post.id);
    await post.finished;
    assert.equal(again.state, 'published');
    assert.deepEqual(await again.finished, await post.finished);
    assert.equal(await tiktok.posts.get('no-such-post'), null);
  });

  test('tells the client of each state', async (t) => {
    const { account, tiktok } = await startPosting(t);
    const told = [];
    tiktok.on('post.state', ({ id, state }) => told.push([id, state]));
    const post = await account().postVideo({ source: { buffer: clip() } });
    await post.finished;
    const states = ['queued', 'checking', 'starting', 'uploading', 'processing', 'published'];
    assert.deepEqual(
      told,
      states.map((state) => [post.id, state]),
    );
  });

  test('completes when nobody holds it any more', async (t) => {
    const { account, sandbox, tiktok } = await startPosting(t, {
      sandbox: { faults: [{ on: 'upload', bytesPerSecond: 2_000_000 }] },
    });
    let finished = 0;
    tiktok.on('post.state', ({ state }) => {
      if (state === 'published') finished += 1;
    });
    await account().postVideo({ source: { stream: pieces(clip(800_000), 50_000), size: 800_000 } });
    while (finished === 0) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(sandbox.posts()[0].sha256, sha256(clip(800_000)));
  });

  test('that fails says why, and alarms nobody who does not look', async (t) => {
    const unhandled = [];
    const note = (reason) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    t.after(() => process.off('unhandledRejection', note));
    const { account, sandbox, user } = await startPosting(t);
    sandbox.set(user, { banned: true });
    const post = await account().postVideo({ source: { buffer: clip() } });
    const { finished } = post; // looked at, and not awaited
    await eventsOf(post);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(unhandled, []);
    assert.equal(post.state, 'failed');
    assert.ok(post.error instanceof TikTokError);
    await assert.rejects(
      finished,
      (error) => error instanceof TikTokError && error.hint.length > 0,
    );
    assert.equal(JSON.parse(JSON.stringify(post)).error.code, post.error.code);
  });

  test('writes the log lines', async (t) => {
    const lines = [];
    const logger = { debug() {}, info: (line) => lines.push(line), warn() {}, error() {} };
    const { account } = await startPosting(t, { client: { logger } });
    const source = { buffer: clip() };
    const post = await account().postVideo({ source, title: 'A title', privacy: 'public' });
    const { publishId } = await post.finished;
    await until(() => lines.some((line) => line.startsWith('tiktok: published')));
    const text = lines.join('\n');
    assert.match(text, /^tiktok: upload started: A title \(0\.2 MB\)$/m);
    assert.ok(text.includes(`tiktok: session initialized (publish_id ${publishId})`));
    assert.match(text, /^tiktok: status check \d+\/1000: [A-Z_]+$/m);
    assert.match(text, /^tiktok: published( \(post id \d+\))?$/m);
  });
});

async function* pieces(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
