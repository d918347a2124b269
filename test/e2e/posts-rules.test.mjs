// What is refused before anything is sent, and what is told about it: validation, dryRun, explain,
// quota, probe.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { clip, folder, serveFiles, startPosting } from '../support/posting.mjs';
import { count } from '../support/sandbox.mjs';

describe('validation', () => {
  test('lists every fault at once, and sends nothing', async (t) => {
    const { account, sandbox } = await startPosting(t);
    const call = account().postVideo({
      source: { buffer: clip() },
      title: 'x'.repeat(2201),
      privacy: 'everybody',
      coverTimestampMs: -1,
      brandContent: true,
      nonsense: true,
      polling: { intervalMs: 0 },
    });
    await assert.rejects(call, ({ name, kind, code, issues, message }) => {
      assert.deepEqual([name, kind, code], ['TikTokError', 'validation', 'invalid_post']);
      assert.deepEqual(issues.map(({ path }) => path).sort(), [
        'brandContent',
        'coverTimestampMs',
        'nonsense',
        'polling.intervalMs',
        'privacy',
        'title',
      ]);
      assert.ok(issues.every((issue) => issue.code && message.includes(issue.message)));
      return true;
    });
    assert.deepEqual(sandbox.requests(), []);
  });

  test('counts a title in UTF-16 units, as TikTok does', async (t) => {
    const { account, sandbox } = await startPosting(t);
    const source = { buffer: clip() };
    const post = await account().postVideo({ source, title: '😀'.repeat(1100) });
    await post.finished;
    assert.equal(sandbox.posts()[0].title.length, 2200);
    await assert.rejects(account().postVideo({ source, title: `${'😀'.repeat(1100)}x` }), {
      kind: 'validation',
    });
  });

  test('a URL as text is a fault that names the two ways of meaning it', async (t) => {
    const { account } = await startPosting(t);
    const addresses = [
      'https://example.com/v.mp4',
      'http://example.com/v.mp4',
      'HTTPS://a.example/v',
    ];
    for (const source of addresses) {
      await assert.rejects(account().postVideo({ source }), ({ kind, issues: [issue] }) => {
        assert.equal(kind, 'validation');
        assert.equal(issue.path, 'source');
        assert.match(issue.message, /\{ url \}/);
        assert.match(issue.message, /\{ relayUrl \}/);
        return true;
      });
    }
  });

  const faulty = {
    'a file that is not there': [{ source: './no-such-file.mp4' }, 'source'],
    'a file that is no video': [{ source: { buffer: Buffer.from('no video at all') } }, 'source'],
    'no source': [{}, 'source'],
    'two sources': [{ source: { file: 'a', url: 'https://example.com/b' } }, 'source'],
    'an empty buffer': [{ source: { buffer: new Uint8Array() } }, 'source.buffer'],
    'a stream without its size': [{ source: { stream: new Blob(['x']).stream() } }, 'source.size'],
    'a url that is not https': [{ source: { url: 'http://example.com/v.mp4' } }, 'source.url'],
    'a scheduled buffer': [
      { source: { buffer: clip() }, publishAt: new Date(Date.now() + 3_600_000) },
      'publishAt',
    ],
    'branded content without privacy': [
      { source: { buffer: clip() }, brandContent: true },
      'brandContent',
    ],
    'branded content that is private': [
      { source: { buffer: clip() }, brandContent: true, privacy: 'private' },
      'brandContent',
    ],
    'a private post that waits for the public': [
      { source: { buffer: clip() }, wait: 'public' },
      'wait',
    ],
    'an option of the queue’s own': [{ source: { buffer: clip() }, held: true }, 'held'],
    'an empty privacy': [{ source: { buffer: clip() }, privacy: '' }, 'privacy'],
    'a privacy that was not found': [{ source: { buffer: clip() }, privacy: null }, 'privacy'],
    'a title that is no text': [{ source: { buffer: clip() }, title: 7 }, 'title'],
  };
  for (const [name, [options, path]] of Object.entries(faulty)) {
    test(`${name} is refused`, async (t) => {
      const { account, sandbox, tiktok } = await startPosting(t);
      await assert.rejects(account().postVideo(options), ({ kind, issues }) => {
        assert.equal(kind, 'validation');
        assert.deepEqual(
          issues.map((issue) => issue.path),
          [path],
        );
        return true;
      });
      assert.deepEqual(sandbox.requests(), []);
      assert.deepEqual((await tiktok.posts.list({ all: true })).posts, []);
    });
  }

  const inTwoHours = new Date(Date.now() + 7_200_000);
  const long = 'x'.repeat(2201);
  const faultyTwice = {
    'a title and a missing file': [
      { source: './no-such-file.mp4', title: long },
      ['source', 'title'],
    ],
    'a title and a video that nobody may post': [
      { source: { buffer: clip(200_000, 4000) }, title: long },
      ['source', 'title'],
    ],
    'a title and a scheduled buffer': [
      { source: { buffer: clip() }, title: long, publishAt: inTwoHours },
      ['publishAt', 'title'],
    ],
    'a scheduled buffer that is no video': [
      { source: { buffer: Buffer.from('no video at all') }, publishAt: inTwoHours },
      ['publishAt', 'source'],
    ],
  };
  for (const [name, [options, paths]] of Object.entries(faultyTwice)) {
    test(`${name} are told together`, async (t) => {
      const { account, sandbox } = await startPosting(t);
      const pathsOf = (issues) => [...new Set(issues.map(({ path }) => path))].sort();
      await assert.rejects(account().postVideo(options), ({ kind, issues }) => {
        assert.equal(kind, 'validation');
        assert.deepEqual(pathsOf(issues), paths);
        return true;
      });
      const { issues } = await account().postVideo({ ...options, dryRun: true });
      assert.deepEqual(pathsOf(issues), paths);
      assert.deepEqual(sandbox.requests(), []);
    });
  }

  test('photos that cannot be used are told with everything else', async (t) => {
    const spoolDir = await folder(t);
    const { account } = await startPosting(t, {
      client: { media: { publicUrl: 'https://app.example.com' }, uploads: { spoolDir } },
    });
    const wanted = { photos: [{ file: './no-such.jpg' }], title: 'x'.repeat(91) };
    const refused = ({ kind, issues }) => {
      assert.equal(kind, 'validation');
      assert.deepEqual(issues.map(({ path }) => path).sort(), ['photos[0]', 'title']);
      return true;
    };
    await assert.rejects(account().postPhotos(wanted), refused);
    const dry = await account().postPhotos({ ...wanted, dryRun: true });
    assert.ok(refused({ kind: 'validation', issues: dry.issues }));
    assert.deepEqual(dry.requests, []);
    const { refusals } = await account().explain({ photos: wanted });
    assert.ok(refused({ kind: 'validation', issues: refusals }));
    assert.ok(refusals.every(({ remedy }) => remedy !== ''));
  });

  test('photos that nobody serves are told with everything else', async (t) => {
    const { account } = await startPosting(t);
    const wanted = { photos: [{ buffer: Buffer.from('picture') }], title: 'x'.repeat(91) };
    await assert.rejects(account().postPhotos(wanted), ({ issues }) => {
      assert.deepEqual(issues.map(({ path }) => path).sort(), ['photos[0]', 'title']);
      return true;
    });
  });

  test('a draft takes no post settings', async (t) => {
    const { account } = await startPosting(t);
    const call = account().draftVideo({ source: { buffer: clip() }, privacy: 'public' });
    await assert.rejects(call, { kind: 'validation' });
  });

  test('a wrong type is a TypeError at once', async (t) => {
    const { account } = await startPosting(t);
    const mine = account();
    const wrong = [
      [() => mine.postVideo(), /`options`/],
      [() => mine.postVideo({ source: 7 }), /`source`/],
      [() => mine.postVideo({ source: clip() }), /`source`/],
      [() => mine.postVideo({ source: { buffer: 'text' } }), /`source\.buffer`/],
      [() => mine.postVideo({ source: { stream: 'text', size: 4 } }), /`source\.stream`/],
      [() => mine.postVideo({ source: 'a', signal: {} }), /`signal`/],
      [() => mine.postVideo({ source: 'a', publishAt: 'soon' }), /`publishAt`/],
      [() => mine.postVideo({ source: 'a', dryRun: 'yes' }), /`dryRun`/],
      [() => mine.postPhotos({ photos: 'a' }), /`photos`/],
      [() => mine.explain({}), /`what`/],
    ];
    for (const [call, message] of wrong) assert.throws(call, { name: 'TypeError', message });
  });

  test('a missing scope fails before any network', async (t) => {
    const { account, sandbox } = await startPosting(t);
    const mine = account(undefined, { scopes: ['user.info.basic'] });
    await assert.rejects(mine.postVideo({ source: { buffer: clip() } }), {
      kind: 'scope',
      message: /video\.publish/,
    });
    await assert.rejects(mine.draftVideo({ source: { buffer: clip() } }), {
      kind: 'scope',
      message: /video\.upload/,
    });
    assert.deepEqual(sandbox.requests(), []);
  });
});

describe('what needs TikTok’s word', () => {
  test('ends the post with the same kind and issues', async (t) => {
    const { account, sandbox, user } = await startPosting(t);
    sandbox.set(user, { private: true, maxVideoSeconds: 3, commentDisabled: true });
    const source = { buffer: clip(200_000, 5) };
    const post = await account().postVideo({ source, privacy: 'public' });
    await assert.rejects(post.finished, ({ kind, issues }) => {
      assert.equal(kind, 'validation');
      assert.deepEqual(issues.map(({ path }) => path).sort(), ['privacy', 'source']);
      return true;
    });
    assert.equal(post.state, 'failed');
    assert.equal(count(sandbox, 'videoInit'), 0);
  });
});

describe('what another server says of a relayed URL at first', () => {
  test('ends the post as a fault of its source', async (t) => {
    const { origin, ca } = await serveFiles(t, {}, { secure: true });
    const { account, sandbox } = await startPosting(t, {
      client: { relay: { allowPrivate: true }, tls: { ca } },
    });
    const post = await account().postVideo({ source: { relayUrl: `${origin}/no-such.mp4` } });
    await assert.rejects(post.finished, ({ kind, issues }) => {
      assert.equal(kind, 'validation');
      assert.deepEqual(
        issues.map(({ path, code }) => [path, code]),
        [['source', 'source_lost']],
      );
      return true;
    });
    assert.equal(post.state, 'failed');
    assert.equal(count(sandbox, 'videoInit'), 0);
  });
});

describe('a dry run', () => {
  test('tells the requests and touches no network', async (t) => {
    const { account, file, sandbox } = await startPosting(t);
    const source = await file(clip(3_000_000));
    const dry = await account().postVideo({ source, title: 'Hello', dryRun: true });
    assert.deepEqual(dry.issues, []);
    assert.deepEqual(dry.chunks, { sizeBytes: 3_000_000, chunkSize: 3_000_000, count: 1 });
    const init = dry.requests.find(({ url }) => url.endsWith('/v2/post/publish/video/init/'));
    assert.equal(init.method, 'POST');
    assert.equal(init.body.post_info.title, 'Hello');
    assert.equal(init.body.source_info.video_size, 3_000_000);
    assert.equal(dry.requests.at(-1).method, 'PUT');
    assert.equal(JSON.stringify(dry).includes('act.'), false);
    assert.deepEqual(sandbox.requests(), []);
  });

  test('names what is wrong with the file', async (t) => {
    const { account } = await startPosting(t);
    const dry = await account().draftVideo({
      source: { buffer: clip(200_000, 700) },
      dryRun: true,
    });
    assert.ok(dry.issues.some(({ path }) => path === 'source'));
  });

  test('says nothing of sizes that only another server knows', async (t) => {
    const { account, sandbox } = await startPosting(t);
    const source = { relayUrl: 'https://cdn.example.com/v.mp4' };
    const { requests, chunks, issues } = await account().postVideo({ source, dryRun: true });
    const { body } = requests.find(({ url }) => url.endsWith('/video/init/'));
    assert.deepEqual(body.source_info, {
      source: 'FILE_UPLOAD',
      video_size: null,
      chunk_size: null,
      total_chunk_count: null,
    });
    assert.equal(chunks, undefined);
    assert.deepEqual(issues, []);
    assert.deepEqual(sandbox.requests(), []);
  });

  test('needs no token and no store of its own', async (t) => {
    const { sandbox, tiktok } = await startPosting(t);
    const photos = ['https://example.com/1.jpg'];
    const dry = await tiktok.withToken('any').draftPhotos({ photos, dryRun: true });
    assert.equal(dry.chunks, undefined);
    assert.deepEqual(
      dry.requests.map(({ body }) => body.post_mode),
      ['MEDIA_UPLOAD'],
    );
    assert.deepEqual(sandbox.requests(), []);
  });
});

describe('explain', () => {
  test('adds what the creator may do, with a remedy, and posts nothing', async (t) => {
    const { account, sandbox, user } = await startPosting(t);
    sandbox.set(user, { private: true, duetDisabled: true });
    const video = { source: { buffer: clip() }, privacy: 'public', disableDuet: false };
    const plan = await account().explain({ video });
    assert.equal(plan.wouldSend.chunks.count, 1);
    const privacy = plan.refusals.find(({ path }) => path === 'privacy');
    assert.equal(privacy.certain, true);
    assert.ok(privacy.code && privacy.message && privacy.remedy);
    assert.ok(plan.refusals.some(({ path }) => path === 'disableDuet'));
    assert.equal(plan.quota.postsLeftToday, 15);
    assert.deepEqual(sandbox.posts(), []);
    assert.deepEqual(
      sandbox.requests().map(({ operation }) => operation),
      ['creatorInfo'],
    );
  });

  test('holds the file against the creator’s own limit', async (t) => {
    const { account, sandbox, user } = await startPosting(t);
    sandbox.set(user, { maxVideoSeconds: 3 });
    const { refusals } = await account().explain({ video: { source: { buffer: clip() } } });
    assert.deepEqual(
      refusals.map(({ path, certain, remedy }) => [path, certain, remedy]),
      [['source', true, 'Cut the video.']],
    );
  });

  test('faults and missing scopes are refusals with a remedy', async (t) => {
    const { account } = await startPosting(t);
    const video = { source: './no-such-file.mp4', title: 'x'.repeat(2201), nonsense: true };
    const faulty = await account().explain({ video });
    assert.deepEqual(faulty.refusals.map(({ path }) => path).sort(), [
      'nonsense',
      'source',
      'title',
    ]);
    assert.deepEqual(faulty.wouldSend.requests, []);
    const poor = account(undefined, { scopes: ['user.info.basic'] });
    const source = { buffer: clip() };
    for (const [what, scope] of [
      [{ video: { source } }, /video\.publish/],
      [{ draft: { source } }, /video\.upload/],
    ]) {
      const { refusals } = await poor.explain(what);
      assert.match(refusals[0].message, scope);
      assert.equal(refusals.length, 1);
    }
    const all = [...faulty.refusals, ...(await poor.explain({ video: { source } })).refusals];
    assert.ok(
      all.every(({ code, message, remedy, certain }) => code && message && remedy && certain),
    );
  });

  test("warns of what is refused in TikTok's own sandbox", async (t) => {
    const { account, connect } = await startPosting(t);
    const video = { source: { buffer: clip() }, privacy: 'public' };
    assert.deepEqual((await account().explain({ video })).refusals, []);
    const { refusals } = await account(connect({ mode: 'sandbox' })).explain({ video });
    assert.deepEqual(
      refusals.map(({ path, code, certain }) => [path, code, certain]),
      [['privacy', 'unaudited_client_can_only_post_to_private_accounts', false]],
    );
  });

  test('looks at a relayed URL', async (t) => {
    const { origin, ca } = await serveFiles(t, { '/v.mp4': clip(300_000) }, { secure: true });
    const { account } = await startPosting(t, {
      client: { relay: { allowPrivate: true }, tls: { ca } },
    });
    const explained = (path) =>
      account().explain({ video: { source: { relayUrl: `${origin}${path}` } } });
    assert.equal((await explained('/v.mp4')).wouldSend.chunks.sizeBytes, 300_000);
    assert.deepEqual(
      (await explained('/gone.mp4')).refusals.map(({ path, code, certain }) => [
        path,
        code,
        certain,
      ]),
      [['source', 'source_lost', true]],
    );
  });

  test('takes photos and drafts too', async (t) => {
    const { account } = await startPosting(t);
    const photos = ['https://example.com/1.jpg'];
    const shown = await account().explain({ photos: { photos } });
    assert.equal(shown.wouldSend.requests.at(-1).body.media_type, 'PHOTO');
    const drafted = await account().explain({ draft: { photos } });
    assert.equal(drafted.wouldSend.requests.at(-1).body.post_mode, 'MEDIA_UPLOAD');
    const video = await account().explain({ draft: { source: { buffer: clip() } } });
    assert.match(video.wouldSend.requests[0].url, /inbox\/video\/init/);
  });
});

describe('quota', () => {
  test('counts what was posted', async (t) => {
    const { account } = await startPosting(t, { client: { limits: { init: 6 } } });
    const mine = account();
    const before = await mine.quota();
    assert.deepEqual([before.initsLeft, before.postsToday, before.postsLeftToday], [6, 0, 15]);
    assert.ok(before.nextPostAt instanceof Date);
    await (await mine.postVideo({ source: { buffer: clip() } })).finished;
    await (await mine.draftVideo({ source: { buffer: clip() } })).finished;
    const after = await mine.quota();
    assert.deepEqual([after.initsLeft, after.postsToday, after.draftsToday], [4, 1, 1]);
  });

  test('over a limit a post waits, and says until when', async (t) => {
    const { account, sandbox } = await startPosting(t, { client: { limits: { init: 1 } } });
    const mine = account();
    await (await mine.postVideo({ source: { buffer: clip() } })).finished;
    const held = await mine.postVideo({ source: { buffer: clip() } });
    while (held.waitingUntil === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(held.state, 'queued');
    assert.ok(held.waitingUntil.getTime() > Date.now() + 30_000);
    assert.ok((await mine.quota()).nextPostAt.getTime() > Date.now() + 30_000);
    assert.equal(count(sandbox, 'videoInit'), 1);
    assert.deepEqual(await held.cancel(), { cancelled: true, state: 'cancelled' });
  });
});

describe('probe', () => {
  test('tells what a file is', async (t) => {
    const { file, tiktok } = await startPosting(t);
    assert.deepEqual(await tiktok.probe(await file(clip(100_000))), {
      container: 'mp4',
      videoCodec: 'h264',
      width: 720,
      height: 1280,
      fps: 30,
      durationMs: 5000,
      sizeBytes: 100_000,
      problems: [],
    });
  });

  test('names the rules that it breaks', async (t) => {
    const { file, tiktok } = await startPosting(t);
    const { problems } = await tiktok.probe(await file(Buffer.from('no video at all'), 'text.mp4'));
    const [{ rule, code, found, allowed, certain, message }] = problems;
    assert.ok(rule && code && message && certain, JSON.stringify({ found, allowed }));
  });

  test('a file that is not there is a clear fault', async (t) => {
    const { tiktok } = await startPosting(t);
    await assert.rejects(tiktok.probe('./no-such-file.mp4'), { kind: 'validation' });
    assert.throws(() => tiktok.probe(), { name: 'TypeError', message: /`source`/ });
  });

  test('looks at a buffer and at a URL, by parts', async (t) => {
    const bytes = clip(5_000_000);
    const { origin, ca, asked } = await serveFiles(t, { '/v.mp4': bytes }, { secure: true });
    const { tiktok, file } = await startPosting(t, {
      client: { relay: { allowPrivate: true }, tls: { ca } },
    });
    const expected = await tiktok.probe({ file: await file(bytes) });
    assert.equal(expected.sizeBytes, 5_000_000);
    assert.deepEqual(await tiktok.probe({ buffer: bytes }), expected);
    assert.deepEqual(await tiktok.probe({ relayUrl: `${origin}/v.mp4` }), expected);
    assert.ok(asked.every(({ range }) => range !== undefined));
    const gone = tiktok.probe({ relayUrl: `${origin}/gone.mp4` });
    await assert.rejects(gone, ({ kind, issues: [{ path, code }] }) => {
      assert.deepEqual([kind, path, code], ['validation', 'source', 'source_lost']);
      return true;
    });
  });

  test('goes where a relayed post may go, and nowhere else', async (t) => {
    const { origin, ca, asked } = await serveFiles(t, { '/v.mp4': clip() }, { secure: true });
    const { tiktok } = await startPosting(t, { client: { tls: { ca } } });
    await assert.rejects(tiktok.probe({ relayUrl: `${origin}/v.mp4` }), ({ kind, issues }) => {
      assert.deepEqual([kind, issues[0].code], ['validation', 'relay_not_allowed']);
      return true;
    });
    assert.deepEqual(asked, []);
    await assert.rejects(tiktok.probe('https://example.com/v.mp4'), { kind: 'validation' });
    await assert.rejects(tiktok.probe({ url: 'https://example.com/v.mp4' }), {
      kind: 'validation',
    });
  });
});
