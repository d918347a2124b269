import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import type { StoredPost, WebhookHint } from '../../../ts-types/stores';
import { type Bench, type Case, content, endAll, event, progress } from './samples';

const HOUR_MS = 3_600_000;

function hint(changes: Partial<WebhookHint> = {}): WebhookHint {
  return {
    bodyHash: randomUUID(),
    publishId: randomUUID(),
    openId: randomUUID(),
    data: '{"event":"post.publish.complete"}',
    ...changes,
  };
}

async function postOf({ store, first }: Bench, publishId: string | null): Promise<StoredPost> {
  const wanted = content();
  const request = { content: wanted, progress: progress({ publishId }), holder: first };
  return (await store.posts.insert({ ...request, event: event(wanted.id) })).post;
}

export const hintCases: Case[] = [
  {
    name: 'a hint wakes the holder of its post once',
    async run(bench) {
      const { store, other, first } = bench;
      const publishId = randomUUID();
      const { id: postId } = await postOf(bench, publishId);
      const noted = hint({ publishId });
      const { eventId, ...told } = await other.posts.noteHint(noted);
      assert.deepEqual(told, { duplicate: false, postId });
      assert.ok(eventId !== null);
      const [entry] = await store.posts.events({ afterId: eventId - 1, limit: 1 });
      assert.deepEqual([entry?.postId, entry?.type, entry?.data], [postId, 'webhook', noted.data]);
      assert.equal((await store.posts.get(postId))?.lastEventId, eventId);
      assert.deepEqual(await store.posts.renew(first), [
        { postId, cancelRequested: false, hinted: true },
      ]);
      assert.deepEqual(await store.posts.renew(first), []);
      assert.equal((await other.posts.noteHint(noted)).duplicate, true);
      assert.deepEqual(await store.posts.renew(first), []);
      await endAll(bench);
    },
  },
  {
    name: 'a hint makes a free post due, but for one that has ended',
    async run(bench) {
      const { store, second } = bench;
      const publishId = randomUUID();
      const { id, epoch } = await postOf(bench, publishId);
      const put = (changes: object) =>
        store.posts.save({
          id,
          epoch,
          progress: progress({ publishId, ...changes }),
          holder: null,
          events: [],
        });
      await put({ state: 'stalled', wakeAt: null });
      await store.posts.noteHint(hint({ publishId }));
      const { posts } = await store.posts.acquireDue({ limit: 9, holder: second });
      assert.deepEqual(
        posts.map((post) => post.id),
        [id],
      );
      const end = progress({ publishId, state: 'published', wakeAt: null });
      const taken = { id, epoch: epoch + 1, progress: end, holder: null, events: [] };
      assert.equal((await store.posts.save(taken)).outcome, 'saved');
      assert.equal((await store.posts.noteHint(hint({ publishId }))).postId, id);
      assert.equal((await store.posts.acquireDue({ limit: 9, holder: second })).posts.length, 0);
    },
  },
  {
    name: 'a hint for an unknown publish_id waits for the post that gets it',
    async run(bench) {
      const { store, other, first } = bench;
      const [publishId, openId] = [randomUUID(), randomUUID()];
      const noted = hint({ publishId, openId });
      assert.deepEqual(await store.posts.noteHint(noted), {
        duplicate: false,
        postId: null,
        eventId: null,
      });
      await store.posts.noteHint(hint({ publishId: null, openId }));
      const [waiting, ...none] = await other.posts.unclaimedHints(openId);
      assert.equal(none.length, 0);
      const { receivedAt, ...same } = waiting ?? { receivedAt: 0 };
      assert.deepEqual(same, noted);
      assert.ok(receivedAt > 1.7e12);
      const { id, epoch } = await postOf(bench, null);
      const next = progress({ publishId });
      const request = { id, epoch, progress: next, holder: first, events: [] };
      const saved = await store.posts.save(request);
      assert.ok(saved.outcome === 'saved');
      assert.deepEqual(
        saved.hints.map(({ bodyHash }) => bodyHash),
        [noted.bodyHash],
      );
      const eventId = saved.hints[0]?.eventId ?? 0;
      const [entry] = await store.posts.events({ afterId: eventId - 1, limit: 1 });
      assert.deepEqual([entry?.postId, entry?.type, entry?.data], [id, 'webhook', noted.data]);
      const again = await store.posts.save(request);
      assert.ok(again.outcome === 'saved' && again.hints.length === 0);
      assert.deepEqual(await other.posts.unclaimedHints(openId), []);
      await endAll(bench);
    },
  },
  {
    name: 'a hint and its publish_id that come together find each other',
    async run(bench) {
      const { store, other, first } = bench;
      for (let i = 0; i < 20; ++i) {
        const publishId = randomUUID();
        const { id, epoch } = await postOf(bench, null);
        const next = progress({ publishId });
        const [noted, saved] = await Promise.all([
          other.posts.noteHint(hint({ publishId })),
          store.posts.save({ id, epoch, progress: next, holder: first, events: [] }),
        ]);
        assert.ok(saved.outcome === 'saved');
        assert.ok(noted.postId === id || saved.hints.length === 1, 'the hint is lost');
      }
      await endAll(bench);
    },
  },
  {
    name: 'unknown hints wait 24 hours, repetitions are known for 72',
    needsTime: true,
    async run({ store, advance }) {
      const noted = hint();
      await store.posts.noteHint(noted);
      await advance(23 * HOUR_MS);
      assert.equal((await store.posts.unclaimedHints(noted.openId)).length, 1);
      await advance(2 * HOUR_MS);
      assert.equal((await store.posts.unclaimedHints(noted.openId)).length, 0);
      assert.equal((await store.posts.noteHint(noted)).duplicate, true);
      await advance(48 * HOUR_MS);
      assert.equal((await store.posts.noteHint(noted)).duplicate, false);
    },
  },
];
