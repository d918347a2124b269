// Cancelling, aborting, closing, resuming, settling, retrying, listing.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';

import { clip, eventsOf, reached, serveFiles, sha256, startPosting } from '../support/posting.mjs';
import { count, until } from '../support/sandbox.mjs';

const forever = 60_000;
/** An upload that goes on until something ends it. */
const slow = { faults: [{ on: 'upload', times: 50, bytesPerSecond: 6_000_000 }] };

async function uploading(post) {
  await reached(post, 'uploading');
  while (post.progress.sentBytes === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('cancel', () => {
  test('is certain while the upload goes on', async (t) => {
    const { account, sandbox } = await startPosting(t, { sandbox: slow });
    const post = await account().postVideo({ source: { buffer: clip(30_000_000) } });
    await uploading(post);
    assert.deepEqual(await post.cancel(), { cancelled: true, state: 'cancelled' });
    assert.equal(post.state, 'cancelled');
    assert.equal(post.error, undefined);
    await assert.rejects(post.finished, { kind: 'cancelled', code: 'cancelled' });
    assert.equal(sandbox.posts()[0].status, 'PROCESSING_UPLOAD');
  });

  test('after the last byte the post goes on', async (t) => {
    const { account, sandbox } = await startPosting(t, {
      sandbox: { processing: { baseMs: 600_000 } },
    });
    const post = await account().postVideo({ source: { buffer: clip() } });
    await reached(post, 'processing');
    assert.deepEqual(await post.cancel(), { cancelled: false, state: 'processing' });
    sandbox.advance(700_000);
    assert.equal((await post.finished).status, 'PUBLISH_COMPLETE');
  });

  test('of a pulled post asks TikTok', async (t) => {
    const { origin } = await serveFiles(t, { '/v.mp4': clip() });
    const { account, sandbox } = await startPosting(t, {
      sandbox: {
        pull: { hosts: { 'cdn.example.com': origin } },
        processing: { baseMs: 600_000 },
      },
    });
    const source = { url: 'https://cdn.example.com/v.mp4' };
    const post = await account().postVideo({ source });
    await reached(post, 'processing');
    const { cancelled, state } = await post.cancel();
    assert.equal(cancelled, state === 'cancelled');
    assert.equal(count(sandbox, 'cancel'), 1);
    if (cancelled) await assert.rejects(post.finished, { kind: 'cancelled' });
  });

  test('of one that has ended changes nothing', async (t) => {
    const { account } = await startPosting(t);
    const post = await account().postVideo({ source: { buffer: clip() } });
    await post.finished;
    assert.deepEqual(await post.cancel(), { cancelled: false, state: 'published' });
  });
});

describe('a signal', () => {
  test('that has fired refuses the post, with its reason', async (t) => {
    const { account, sandbox } = await startPosting(t);
    const reason = new Error('changed my mind');
    const call = account().postVideo({ source: './clip.mp4', signal: AbortSignal.abort(reason) });
    await assert.rejects(call, { kind: 'cancelled', cause: reason });
    assert.deepEqual(sandbox.requests(), []);
  });

  test('that fires before the post is accepted leaves none behind', async (t) => {
    const { sandbox, tiktok, user } = await startPosting(t);
    const { accessToken } = sandbox.issueTokens(user, ['user.info.basic', 'video.publish']);
    sandbox.inject({ on: 'userInfo', delayMs: forever });
    const controller = new AbortController();
    const call = tiktok
      .withToken(accessToken)
      .postVideo({ source: { buffer: clip() }, signal: controller.signal });
    await until(() => tiktok.stats().calls === 1);
    controller.abort('enough');
    await assert.rejects(call, { kind: 'cancelled', cause: 'enough' });
    assert.deepEqual((await tiktok.posts.list({ all: true })).posts, []);
  });

  test('cancels a post that was accepted', async (t) => {
    const { account } = await startPosting(t, { sandbox: slow });
    const controller = new AbortController();
    const source = { buffer: clip(30_000_000) };
    const post = await account().postVideo({ source, signal: controller.signal });
    await uploading(post);
    const reason = new Error('the user left');
    controller.abort(reason);
    await assert.rejects(post.finished, { kind: 'cancelled', cause: reason });
    assert.equal(post.state, 'cancelled');
  });

  test('that fires after the end changes nothing', async (t) => {
    const { account } = await startPosting(t);
    const controller = new AbortController();
    const source = { buffer: clip() };
    const post = await account().postVideo({ source, signal: controller.signal });
    await post.finished;
    controller.abort();
    assert.equal(post.state, 'published');
  });
});

describe('an idempotency key', () => {
  test('gives the same post again for the same content', async (t) => {
    const { account, file, sandbox } = await startPosting(t);
    const options = { source: await file(clip()), title: 'Once', idempotencyKey: 'order-1' };
    const mine = account();
    const [first, second] = await Promise.all([mine.postVideo(options), mine.postVideo(options)]);
    assert.equal(first.id, second.id);
    await first.finished;
    assert.equal((await mine.postVideo(options)).id, first.id);
    assert.equal(sandbox.posts().length, 1);
    await assert.rejects(mine.postVideo({ ...options, title: 'Twice' }), {
      kind: 'validation',
      code: 'idempotency_key_reused',
    });
  });

  test('is free again once the post was cancelled', async (t) => {
    const { account } = await startPosting(t, { sandbox: slow });
    const options = { source: { buffer: clip(30_000_000) }, idempotencyKey: 'order-1' };
    const first = await account().postVideo(options);
    assert.equal((await first.cancel()).cancelled, true);
    const second = await account().postVideo(options);
    assert.notEqual(second.id, first.id);
    await second.cancel();
  });
});

describe('list', () => {
  test('pages, newest first', async (t) => {
    const { account, tiktok } = await startPosting(t);
    const mine = account();
    const ids = [];
    for (let i = 0; i < 5; ++i) {
      const post = await mine.postVideo({ source: { buffer: clip() }, title: `${i}` });
      await post.finished;
      ids.unshift(post.id);
    }
    const seen = [];
    let cursor;
    do {
      const page = await tiktok.posts.list({ all: true, limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.posts.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    assert.deepEqual(seen, ids);
    const published = await tiktok.posts.list({ all: true, state: 'published' });
    assert.equal(published.posts.length, 5);
    assert.deepEqual((await tiktok.posts.list({ all: true, state: 'failed' })).posts, []);
    assert.deepEqual((await tiktok.posts.list({ userId: 'nobody' })).posts, []);
    assert.deepEqual((await tiktok.posts.list({ accountId: 'none' })).posts, []);
  });

  test('never lists everybody’s by mistake', async (t) => {
    const { tiktok } = await startPosting(t);
    for (const filter of [
      undefined,
      {},
      { userId: undefined },
      { accountId: undefined },
      { all: false },
    ]) {
      assert.throws(() => tiktok.posts.list(filter), { name: 'TypeError' });
    }
    assert.throws(() => tiktok.posts.list({ all: true, userId: undefined }), { name: 'TypeError' });
    await assert.rejects(tiktok.posts.list({ all: true, cursor: 'made up' }), {
      kind: 'validation',
      code: 'invalid_cursor',
    });
  });
});

describe('a stalled post', () => {
  test('of which nobody knows is settled by its caller', async (t) => {
    const { origin } = await serveFiles(t, { '/v.mp4': clip() });
    const { account, sandbox, tiktok } = await startPosting(t, {
      sandbox: { pull: { hosts: { 'cdn.example.com': origin } } },
    });
    const source = { url: 'https://cdn.example.com/v.mp4' };
    sandbox.inject({ on: 'videoInit', drop: 'after' });
    const post = await account().postVideo({ source });
    await assert.rejects(post.finished, { kind: 'timeout', code: 'ambiguous_init' });
    assert.deepEqual([post.state, post.stalledBecause], ['stalled', 'ambiguous_init']);
    assert.equal(post.error.code, 'ambiguous_init');
    assert.ok(post.error.hint.length > 0);
    await assert.rejects(tiktok.posts.resume(post.id), { kind: 'state', code: 'ambiguous_init' });
    const settled = await tiktok.posts.settle(post.id, { published: true, postId: '7301' });
    assert.equal(settled.state, 'published');
    assert.deepEqual((await post.finished).postIds, ['7301']);
  });

  test('settled as not published can be made anew', async (t) => {
    const { origin } = await serveFiles(t, { '/v.mp4': clip() });
    const { account, sandbox, tiktok } = await startPosting(t, {
      sandbox: { pull: { hosts: { 'cdn.example.com': origin } } },
    });
    const source = { url: 'https://cdn.example.com/v.mp4' };
    sandbox.inject({ on: 'videoInit', drop: 'after' });
    const post = await account().postVideo({ source, title: 'Again' });
    await assert.rejects(post.finished, { code: 'ambiguous_init' });
    await assert.rejects(tiktok.posts.retry(post.id), { kind: 'state', code: 'not_ended' });
    const settled = await tiktok.posts.settle(post.id, { published: false });
    assert.equal(settled.state, 'failed');
    await assert.rejects(settled.finished, { code: 'not_published' });
    const again = await tiktok.posts.retry(post.id);
    assert.equal(again.retryOf, post.id);
    assert.notEqual(again.id, post.id);
    await again.finished;
    assert.equal(sandbox.posts().at(-1).title, 'Again');
    await assert.rejects(tiktok.posts.settle(again.id, { published: false }), {
      kind: 'state',
      code: 'already_ended',
    });
  });

  test('whose file changed is refused, and goes on with the right bytes', async (t) => {
    const { account, file, sandbox, tiktok } = await startPosting(t, { sandbox: slow });
    const bytes = clip(30_000_000);
    const path = await file(bytes);
    const post = await account().postVideo({ source: path });
    await uploading(post);
    await writeFile(path, clip(30_000_000, 6));
    await assert.rejects(post.finished, { kind: 'timeout', code: 'source_changed' });
    const before = post.finished;
    const resumed = await tiktok.posts.resume(post.id, { source: { buffer: bytes } });
    assert.equal(resumed.id, post.id);
    await resumed.finished;
    await assert.rejects(before, { code: 'source_changed' });
    assert.equal(sandbox.posts().at(-1).sha256, sha256(bytes));
  });

  test('after its checks is watched again by resumeAll', async (t) => {
    const { account, sandbox, tiktok } = await startPosting(t, {
      sandbox: { processing: { baseMs: 600_000 } },
    });
    const polling = { intervalMs: 5, maxChecks: 2 };
    const post = await account().postVideo({ source: { buffer: clip() }, polling });
    await assert.rejects(post.finished, { kind: 'timeout', code: 'checks_exhausted' });
    assert.equal(post.progress.maxChecks, 2);
    const events = await eventsOf(post);
    assert.deepEqual(
      events.map(({ stalledBecause }) => stalledBecause),
      ['checks_exhausted'],
    );
    sandbox.advance(700_000);
    assert.equal(await tiktok.posts.resumeAll(), 1);
    await reached(post, 'published');
    assert.equal((await post.finished).status, 'PUBLISH_COMPLETE');
  });

  test('whose last bytes are in doubt goes on where TikTok says', async (t) => {
    const { account, file, sandbox, tiktok } = await startPosting(t, {
      sandbox: { processing: { baseMs: 0 } },
      client: { uploads: { chunkSize: 6_000_000 }, retry: { maxAttempts: 2, baseDelayMs: 1 } },
    });
    const bytes = clip(20_000_000); // three chunks
    sandbox.inject({ on: 'upload', chunk: 3, ackBytes: 1_000_000, drop: 'after' });
    sandbox.inject({ on: 'status', times: 2, status: 500 });
    const polling = { intervalMs: 20, maxChecks: 3 };
    const post = await account().postVideo({ source: await file(bytes), polling });
    await assert.rejects(post.finished, { kind: 'timeout', code: 'ambiguous_upload' });
    const resumed = await tiktok.posts.resume(post.id);
    await resumed.finished;
    assert.equal(post.attempt, 1);
    assert.equal(sandbox.posts()[0].sha256, sha256(bytes));
  });

  test('a stream that ends early is lost, and nothing is posted', async (t) => {
    const { account, sandbox, tiktok } = await startPosting(t);
    const bytes = clip(900_000);
    const source = { stream: new Blob([bytes.subarray(0, 600_000)]).stream(), size: bytes.length };
    const post = await account().postVideo({ source });
    await assert.rejects(post.finished, { kind: 'timeout', code: 'source_lost' });
    assert.ok(sandbox.posts().every(({ status }) => status === 'PROCESSING_UPLOAD'));
    const whole = { stream: new Blob([bytes]).stream(), size: bytes.length };
    await (await tiktok.posts.resume(post.id, { source: whole })).finished;
    assert.equal(sandbox.posts().at(-1).sha256, sha256(bytes));
  });

  test('a stream that fails says so', async (t) => {
    const { account } = await startPosting(t);
    let fail;
    const failed = new Promise((_, reject) => {
      fail = () => reject(new Error('secret detail'));
    });
    failed.catch(() => {}); // the stream may not have come to it when it fails
    async function* failing() {
      yield clip(900_000).subarray(0, 400_000);
      await failed;
    }
    const post = await account().postVideo({ source: { stream: failing(), size: 900_000 } });
    await reached(post, 'uploading');
    fail();
    await assert.rejects(post.finished, ({ code, cause }) => {
      assert.equal(code, 'source_lost');
      assert.doesNotMatch(`${cause?.message}`, /secret/);
      return true;
    });
  });
});

describe('a post of another process', () => {
  test('is followed through the store', async (t) => {
    const { account, connect, tiktok } = await startPosting(t, {
      sandbox: { processing: { baseMs: 60_000 } },
    });
    const post = await account().postVideo({ source: { buffer: clip() } });
    const other = connect({ polling: { intervalMs: 11, maxChecks: 1000 } }); // an engine of its own
    const seen = await other.posts.get(post.id);
    const [events, result] = await Promise.all([eventsOf(seen), seen.finished]);
    assert.deepEqual(result, await post.finished);
    assert.equal(events.at(-1).state, 'published');
    assert.deepEqual((await tiktok.posts.list({ all: true })).posts.length, 1);
  });

  test('is cancelled there', async (t) => {
    const { account, connect } = await startPosting(t, { sandbox: slow });
    const post = await account().postVideo({ source: { buffer: clip(60_000_000) } });
    await uploading(post);
    const other = connect({ polling: { intervalMs: 11, maxChecks: 1000 } });
    const seen = await other.posts.get(post.id);
    assert.equal((await seen.cancel()).cancelled, true);
    await assert.rejects(post.finished, { kind: 'cancelled' });
  });
});

describe('close', () => {
  test('in the middle of an upload takes less than two seconds', async (t) => {
    const { account, connect, file, sandbox } = await startPosting(t, { sandbox: slow });
    const bytes = clip(30_000_000);
    const tiktok = connect({ polling: { intervalMs: 11, maxChecks: 1000 } });
    const post = await account(tiktok).postVideo({ source: await file(bytes) });
    await uploading(post);
    const began = performance.now();
    await tiktok.close();
    assert.ok(performance.now() - began < 2000);
    assert.throws(() => tiktok.posts.get(''), { name: 'TypeError' });
    await assert.rejects(tiktok.posts.get(post.id), { kind: 'state', code: 'closed' });
    await assert.rejects(post.cancel(), { kind: 'state', code: 'closed' });
    sandbox.advance(1);
    const next = connect();
    account(next);
    await next.start();
    const again = await next.posts.get(post.id);
    await again.cancel();
  });

  test('ends what waits for its posts, then and afterwards', async (t) => {
    const { account, connect } = await startPosting(t, { sandbox: slow });
    const tiktok = connect({ polling: { intervalMs: 11, maxChecks: 1000 } });
    const post = await account(tiktok).postVideo({ source: { buffer: clip(30_000_000) } });
    const [events, finished] = [eventsOf(post), post.finished];
    await uploading(post);
    const later = await account(tiktok).postVideo({ source: { buffer: clip(30_000_000) } });
    await tiktok.close();
    await assert.rejects(finished, { kind: 'state', code: 'closed' });
    assert.equal((await events)[0].type, 'state');
    await assert.rejects(later.finished, { kind: 'state', code: 'closed' });
    assert.equal((await eventsOf(later)).length, 1);
  });

  test('of one client leaves the posts to the others of equal options', async (t) => {
    const { account, connect, sandbox, tiktok } = await startPosting(t, { sandbox: slow });
    const other = connect();
    const post = await account(other).postVideo({ source: { buffer: clip(12_000_000) } });
    await uploading(post);
    const seen = await tiktok.posts.get(post.id);
    await other.close();
    await seen.finished;
    assert.equal(sandbox.posts()[0].status, 'PUBLISH_COMPLETE');
  });
});
