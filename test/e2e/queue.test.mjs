// The queue of one machine, over the journal in SQLite.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { createPublishQueue } from 'tokpost/pg-boss';

import { clip, postScopes, startPosting } from '../support/posting.mjs';

async function start(t) {
  const posting = await startPosting(t);
  const { sandbox, tiktok } = posting;
  const queue = await createPublishQueue({ tiktok });
  t.after(() => queue.stop());
  const connect = (userId) =>
    tiktok.accounts.import({
      userId,
      tokens: sandbox.issueTokens(sandbox.addUser({}), postScopes),
    });
  return { ...posting, queue, connect, source: await posting.file(clip()) };
}

const ended = (posts) => Promise.all(posts.map(({ finished }) => finished));

test('posts wait for a worker and come in order', async (t) => {
  const { queue, sandbox, tiktok, connect, source } = await start(t);
  const { id: accountId } = await connect('u');
  await tiktok.start();
  const now = Date.now();
  const posts = [];
  for (const [i, title] of ['three', 'two', 'one'].entries()) {
    const publishAt = new Date(now - 10 * i);
    posts.push(await queue.schedule({ accountId, video: { source, title }, publishAt }));
  }
  await sleep(300);
  assert.equal(sandbox.posts().length, 0);
  await queue.work({ concurrency: 3 });
  await ended(posts);
  const made = sandbox.posts().toSorted((a, b) => a.createdAt - b.createdAt);
  assert.deepEqual(
    made.map(({ title }) => title),
    ['one', 'two', 'three'],
  );
});

test('drafts and photos are queued too, and a later post waits for its time', async (t) => {
  const { queue, sandbox, connect, source } = await start(t);
  const [one, two] = [await connect('a'), await connect('b')];
  await queue.work();
  const draft = await queue.schedule({ accountId: one.id, draft: { source } });
  const publishAt = new Date(Date.now() + 1500);
  const later = await queue.schedule({ accountId: two.id, video: { source }, publishAt });
  await draft.finished;
  assert.equal(draft.state, 'in_inbox');
  assert.equal(later.state, 'scheduled');
  await later.finished;
  assert.ok(Date.now() >= publishAt.getTime());
  assert.equal(sandbox.posts().length, 2);
});

test('what one process scheduled another one’s queue finds', async (t) => {
  const { queue, connect, source, connect: _, ...posting } = await start(t);
  const { id: accountId } = await connect('u');
  const post = await queue.schedule({ accountId, video: { source } });
  const other = posting.tiktok; // its journal is the same; a new queue knows nothing of the post
  const elsewhere = await createPublishQueue({ tiktok: other });
  t.after(() => elsewhere.stop());
  await elsewhere.work({ concurrency: 1 });
  await post.finished;
  assert.equal(post.state, 'published');
});

test('stop() ends the work, and the next one goes on', async (t) => {
  const { queue, sandbox, connect, source } = await start(t);
  const { id: accountId } = await connect('u');
  await queue.work();
  await queue.stop();
  const post = await queue.schedule({ accountId, video: { source } });
  await sleep(800);
  assert.equal(sandbox.posts().length, 0);
  await queue.work();
  await post.finished;
});

test('the same order under the same idempotency key is scheduled once', async (t) => {
  const { queue, connect, source } = await start(t);
  const { id: accountId } = await connect('u');
  const order = { accountId, video: { source, idempotencyKey: 'k' }, photos: undefined };
  const first = await queue.schedule(order);
  assert.equal((await queue.schedule(order)).id, first.id);
  assert.deepEqual(await first.cancel(), { cancelled: true, state: 'cancelled' });
});

test('wrong arguments are TypeErrors', async (t) => {
  const { queue, tiktok, source } = await start(t);
  await assert.rejects(createPublishQueue({ tiktok, boss: undefined }), TypeError);
  await assert.rejects(createPublishQueue({ tiktok, boss: {} }), /boss\.createQueue/);
  await assert.rejects(queue.work({ concurrency: 0 }), /concurrency/);
  const post = { accountId: 'a', video: { source } };
  assert.throws(() => queue.schedule({ ...post, publishAt: 'soon' }), /publishAt/);
  assert.throws(() => queue.schedule({ ...post, priority: 0.5 }), /priority/);
  const dry = { accountId: 'a', video: { source, dryRun: true } };
  assert.throws(() => queue.schedule(dry), /`post\.video\.dryRun`/);
  await assert.rejects(queue.scheduleAll('x'), /posts/);
});
