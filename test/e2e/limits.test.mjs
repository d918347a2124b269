// What waits for TikTok's limits, and what must not wait for it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clip, postScopes, reached, startPosting } from '../support/posting.mjs';
import { count, until } from '../support/sandbox.mjs';

/** A stream whose first bytes are there, and whose rest does not come. */
function stalling(bytes) {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, 64 * 1024));
    },
  });
}

describe('limits', () => {
  test('a stream that stalls takes no upload away from a file', async (t) => {
    const at = await startPosting(t, { client: { uploads: { concurrency: 1 } } });
    const account = at.account();
    const video = clip(2_000_000);
    const waiting = await account.postVideo({
      source: { stream: stalling(video), size: video.length },
    });
    await reached(waiting, 'uploading');
    const post = await account.postVideo({ source: await at.file(clip()) });
    await post.finished;
    assert.equal(post.state, 'published');
    assert.equal(waiting.state, 'uploading');
    await waiting.cancel();
    await assert.rejects(waiting.finished, { kind: 'cancelled' });
  });

  test('a post that waits for its account holds up no other account', async (t) => {
    const at = await startPosting(t, {
      client: { uploads: { concurrency: 1 }, limits: { init: 1 } },
    });
    const file = await at.file(clip());
    const account = at.account();
    const first = await account.postVideo({ source: file });
    await first.finished;
    const held = [];
    for (let n = 0; n < 3; ++n) held.push(await account.postVideo({ source: file }));
    await until(() => held.every((post) => post.waitingUntil));
    const other = at.sandbox.addUser({ username: 'another' });
    const { accessToken, openId } = at.sandbox.issueTokens(other, postScopes);
    const post = await at.tiktok.withToken({ accessToken, openId }).postVideo({ source: file });
    await post.finished;
    assert.equal(post.state, 'published');
    const turns = held
      .map(({ state, waitingUntil }) => {
        assert.equal(state, 'queued');
        return waitingUntil.getTime();
      })
      .sort((a, b) => a - b);
    assert.ok(turns[0] > Date.now() + 30_000);
    assert.ok(turns[1] > turns[0] + 59_000 && turns[2] > turns[1] + 59_000, String(turns));
    const quota = await account.quota();
    assert.equal(quota.initsLeft, 0);
    assert.ok(quota.nextPostAt.getTime() > turns[2] + 59_000, 'behind those that wait');
    for (const each of held) {
      each.finished.catch(() => {});
      await each.cancel();
    }
  });

  test('reading calls wait their turn, by account and endpoint', async (t) => {
    const at = await startPosting(t, { client: { limits: { creatorInfo: 2, read: 1 } } });
    const account = at.account();
    await account.getCreatorInfo();
    await account.getCreatorInfo();
    await account.getProfile({ force: true });
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = [
      account.getCreatorInfo({ signal }),
      account.getProfile({ force: true, signal }),
    ];
    // Another endpoint, and another account, have room.
    await account.videos({ limit: 1 }).next();
    await at.account(at.tiktok, { openId: 'somebody-else' }).getCreatorInfo();
    assert.equal(count(at.sandbox, 'creatorInfo'), 3);
    assert.equal(count(at.sandbox, 'userInfo'), 1);
    controller.abort();
    for (const call of waiting) await assert.rejects(call, { kind: 'cancelled' });
    assert.equal((await account.quota()).creatorInfosLeft, 0);
  });

  test('a stream that is no video is refused before TikTok hears of it', async (t) => {
    const at = await startPosting(t);
    const png = Buffer.concat([
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      Buffer.alloc(9000),
    ]);
    for (const bytes of [Buffer.alloc(9000, 'x'), png]) {
      const source = { stream: new Blob([bytes]).stream(), size: bytes.length };
      await assert.rejects(at.account().postVideo({ source }), (error) => {
        assert.equal(error.kind, 'validation');
        assert.equal(error.issues[0].path, 'source');
        return true;
      });
    }
    assert.equal(count(at.sandbox, 'videoInit'), 0);
  });
});
