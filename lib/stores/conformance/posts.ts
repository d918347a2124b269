import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import type { LeaseHolder, PostProgress, Store, StoredPost } from '../../../ts-types/stores';
import { type Bench, type Case, connect, content, endAll, event, progress } from './samples';

type Add = { content?: object; progress?: object; holder?: LeaseHolder | null };

async function add(store: Store, request: Add = {}): Promise<StoredPost> {
  const wanted = content(request.content);
  const added = await store.posts.insert({
    content: wanted,
    progress: progress(request.progress),
    holder: request.holder ?? null,
    event: event(wanted.id),
  });
  assert.equal(added.outcome, 'added');
  return added.post;
}

function save(store: Store, { id, epoch }: StoredPost, changes: Partial<PostProgress>, by: Add) {
  const { holder = null } = by;
  return store.posts.save({ id, epoch, progress: progress(changes), holder, events: [] });
}

async function take(store: Store, id: string, holder: LeaseHolder): Promise<StoredPost> {
  const taken = await store.posts.acquire({ id, holder });
  assert.equal(taken.outcome, 'acquired');
  return (taken as { post: StoredPost }).post;
}

async function due(store: Store, holder: LeaseHolder, limit = 100): Promise<string[]> {
  return (await store.posts.acquireDue({ limit, holder })).posts.map(({ id }) => id);
}

/** A case whose posts are ended after it. */
function postCase(name: string, run: Case['run'], needsTime = false): Case {
  const runAndEnd = async (bench: Bench) => {
    try {
      await run(bench);
    } finally {
      await endAll(bench);
    }
  };
  return { name, needsTime, run: runAndEnd };
}

export const postCases: Case[] = [
  postCase('a post comes back as it was stored', async ({ store, other, first }) => {
    const wanted = content({ publishAt: 1_900_000_000_123, retryOf: randomUUID() });
    const made = progress({ state: 'scheduled', wakeAt: 1_900_000_000_123 });
    const entry = event(wanted.id);
    const request = { content: wanted, progress: made, holder: null, event: entry };
    const { outcome, post } = await store.posts.insert(request);
    assert.equal(outcome, 'added');
    const { seq, createdAt, updatedAt, lastEventId, ...rest } = post;
    const [entered] = await other.posts.events({ afterId: lastEventId - 1, limit: 1 });
    assert.deepEqual(entered, { id: lastEventId, ...entry });
    assert.ok(seq > 0 && createdAt > 1.7e12 && updatedAt === createdAt);
    assert.deepEqual(rest, { ...wanted, ...made, epoch: 1, cancelRequested: false });
    assert.deepEqual(await other.posts.get(wanted.id), post);

    const taken = await take(store, wanted.id, first);
    const far: PostProgress = {
      state: 'uploading',
      stalledBecause: null,
      publishId: `v_pub_${randomUUID()}`,
      uploadUrl: 'sealed url',
      chunkSize: 10_000_000,
      chunkCount: 6,
      acknowledgedBytes: 2 ** 40,
      initBeganAt: 1_800_000_000_001,
      initAnsweredAt: 1_800_000_000_002,
      lastChunkBeganAt: 1_800_000_000_003,
      attempt: 2,
      checksDone: 3,
      waitingUntil: 1_800_000_000_004,
      wakeAt: 1_800_000_000_005,
      error: '{"code":"x"}',
      postIds: ['7512345678901234567', '7512345678901234568'],
      url: 'https://www.tiktok.com/@someone',
    };
    const { id, epoch } = taken;
    const saved = await store.posts.save({ id, epoch, progress: far, holder: first, events: [] });
    const nothing = { cancelRequested: false, eventId: 0, hints: [] };
    assert.deepEqual(saved, { outcome: 'saved', ...nothing });
    const again = await other.posts.get(id);
    const { createdAt: _c, updatedAt: _u, seq: _s, ...written } = again as StoredPost;
    const kept = { epoch: 2, cancelRequested: false, lastEventId };
    assert.deepEqual(written, { ...wanted, ...far, ...kept });
  }),

  postCase('what is not there is null or not_found', async ({ store, first }) => {
    const id = randomUUID();
    const nowhere = { outcome: 'not_found' };
    assert.equal(await store.posts.get(id), null);
    assert.equal(await store.posts.predecessor(id), null);
    assert.deepEqual(await store.posts.acquire({ id, holder: first }), nowhere);
    assert.deepEqual(await store.posts.requestCancel(id), nowhere);
    const request = { id, epoch: 1, progress: progress(), holder: null, events: [] };
    assert.deepEqual(await store.posts.save(request), nowhere);
    const source = { sourceKind: 'file', source: 's', sizeBytes: null, fingerprint: '' };
    assert.deepEqual(await store.posts.replaceSource({ id, epoch: 1, ...source }), nowhere);
  }),

  postCase('an idempotency key answers the first post', async ({ store, other }) => {
    const wanted = content({ idempotencyKey: 'k' });
    const insert = (by: Store, changes: object) => {
      const id = randomUUID();
      return by.posts.insert({
        content: { ...wanted, id, ...changes },
        progress: progress(),
        holder: null,
        event: event(id),
      });
    };
    const racing = await Promise.all([insert(store, {}), insert(other, {}), insert(store, {})]);
    const added = racing.filter(({ outcome }) => outcome === 'added');
    assert.equal(added.length, 1);
    const { id, epoch } = (added[0] as { post: StoredPost }).post;
    assert.ok(racing.every(({ post }) => post.id === id));
    const reused = await insert(other, { contentHash: 'another' });
    assert.deepEqual([reused.outcome, reused.post.id], ['reused', id]);
    assert.equal((await insert(store, { openId: randomUUID() })).outcome, 'added');
    assert.equal((await insert(store, { accountId: null })).outcome, 'added');
    const ended = progress({ state: 'cancelled', wakeAt: null });
    await store.posts.save({ id, epoch, progress: ended, holder: null, events: [] });
    assert.equal((await insert(store, { contentHash: 'another' })).outcome, 'added');
  }),

  postCase('the same insert again is harmless', async ({ store }) => {
    const wanted = content();
    const entry = event(wanted.id);
    const request = { content: wanted, progress: progress(), holder: null, event: entry };
    const { post } = await store.posts.insert(request);
    const again = await store.posts.insert(request);
    assert.deepEqual([again.outcome, again.post.seq], ['existed', post.seq]);
    assert.equal(again.post.lastEventId, post.lastEventId);
  }),

  postCase('lists are newest first, filtered, and shifted by nothing', async ({ store }) => {
    const [userId, accountId] = [randomUUID(), randomUUID()];
    const made = [];
    for (let i = 0; i < 5; ++i) {
      const state = i % 2 === 0 ? 'stalled' : 'queued';
      const of = { userId, ...(i < 3 && { accountId }) };
      made.push((await add(store, { content: of, progress: { state } })).id);
    }
    const list = async (filter: object) => {
      const all = { userId: null, accountId: null, state: null, before: null, limit: 10 };
      return store.posts.list({ ...all, ...filter });
    };
    const ids = async (filter: object) => (await list(filter)).map(({ id }) => id);
    assert.deepEqual(await ids({ userId }), made.toReversed());
    assert.deepEqual(await ids({ userId, accountId }), made.slice(0, 3).reverse());
    assert.deepEqual(await ids({ userId, state: 'queued' }), [made[3], made[1]]);
    const [newest, next] = await list({ userId, limit: 2 });
    await add(store, { content: { userId } });
    assert.deepEqual(await ids({ userId, before: next?.seq, limit: 2 }), [made[2], made[1]]);
    assert.equal(newest?.id, made[4]);
  }),

  postCase('a post is held by one engine', async ({ store, other, first, second }) => {
    const { id } = await add(store, { holder: first });
    assert.deepEqual(await other.posts.acquire({ id, holder: second }), { outcome: 'lease_held' });
    assert.ok(!(await due(other, second)).includes(id));
    assert.equal((await take(store, id, first)).epoch, 2);
    await store.leases.free([first.engine]);
    const taken = await take(other, id, second);
    assert.equal(taken.epoch, 3);
    const old = { ...taken, epoch: 2 };
    assert.deepEqual(await save(store, old, {}, { holder: first }), { outcome: 'lease_lost' });
    assert.equal((await save(other, taken, {}, { holder: second })).outcome, 'saved');
  }),

  postCase('of those who race for a post one gets it', async (bench) => {
    const { store, other, first, second } = bench;
    const { id } = await add(store);
    const racing = await Promise.all([
      store.posts.acquire({ id, holder: first }),
      other.posts.acquire({ id, holder: second }),
    ]);
    assert.deepEqual(racing.map(({ outcome }) => outcome).sort(), ['acquired', 'lease_held']);
  }),

  postCase('what is due is taken once, longest due first', async (bench) => {
    const { store, other, first, second } = bench;
    const made: string[] = [];
    for (let i = 0; i < 20; ++i) {
      made.push((await add(store, { progress: { wakeAt: 1_700_000_000_000 + i } })).id);
    }
    const later = await add(store, { progress: { wakeAt: 4_000_000_000_000 } });
    const never = await add(store, { progress: { state: 'stalled', wakeAt: null } });
    assert.deepEqual(await due(store, first, 3), made.slice(0, 3));
    const racing = await Promise.all([due(store, first, 5), due(other, second, 5)]);
    const rest = await due(other, second);
    const all = [...racing.flat(), ...rest];
    assert.deepEqual([...all].sort(), made.slice(3).sort());
    assert.deepEqual(
      rest,
      made.filter((id) => rest.includes(id)),
    );
    assert.ok(!all.includes(later.id) && !all.includes(never.id));
    const { posts, nextWakeInMs } = await store.posts.acquireDue({ limit: 9, holder: first });
    assert.equal(posts.length, 0);
    assert.ok(nextWakeInMs !== null && nextWakeInMs > 1e12);
  }),

  postCase('giving a post back makes it due at its time, by the store', async (bench) => {
    const { store, first, second } = bench;
    const made = await add(store, { holder: first });
    await save(store, made, { state: 'processing', wakeAt: 0 }, {});
    assert.deepEqual(await due(store, second), [made.id]);
    const taken = (await store.posts.get(made.id)) as StoredPost;
    await save(store, taken, { state: 'stalled', wakeAt: null }, {});
    assert.deepEqual(await due(store, second), []);
  }),

  postCase('a final state ends the lease, and nothing takes the post again', async (bench) => {
    const { store, first, second } = bench;
    const made = await add(store, { holder: first });
    const end = { state: 'published', wakeAt: null } as const;
    assert.equal((await save(store, made, end, { holder: first })).outcome, 'saved');
    const ended = { outcome: 'already_ended', state: 'published' };
    assert.deepEqual(await store.posts.acquire({ id: made.id, holder: second }), ended);
    assert.deepEqual(await store.posts.requestCancel(made.id), ended);
    assert.deepEqual(await due(store, second), []);
  }),

  postCase(
    'leases of a holder that is silent for 20 s are lost',
    async ({ store, other, first, second, advance }) => {
      const made = await add(store, { holder: first });
      const { id: connectionId } = (await connect(store)).connection;
      const request = { id: connectionId, holder: first };
      assert.ok((await store.connections.acquireRefresh(request))?.acquired);
      await advance(15_000);
      assert.deepEqual(await due(other, second), []);
      await store.posts.renew(first);
      await advance(15_000);
      assert.deepEqual(await due(other, second), []);
      await advance(6_000);
      // Until somebody takes it, the former holder may go on.
      assert.equal((await save(store, made, {}, { holder: first })).outcome, 'saved');
      await advance(21_000);
      assert.deepEqual(await due(other, second), [made.id]);
      assert.deepEqual(await save(store, made, {}, { holder: first }), { outcome: 'lease_lost' });
      const taken = await other.connections.acquireRefresh({ ...request, holder: second });
      assert.ok(taken?.acquired && taken.epoch === 2);
    },
    true,
  ),

  postCase(
    'a lost holder that goes on with its lease is lost in its turn',
    async ({ store, other, first, second, advance }) => {
      const made = await add(store, { holder: first });
      const { id } = made;
      const far = { state: 'processing', wakeAt: 4e12 } as const;
      await save(store, made, far, { holder: first });
      await advance(21_000);
      assert.deepEqual(await due(other, second), []);
      assert.equal((await save(store, made, far, { holder: first })).outcome, 'saved');
      const refused = await other.posts.acquire({ id, holder: second });
      assert.deepEqual(refused, { outcome: 'lease_held' });
      await advance(21_000);
      assert.equal((await take(other, id, second)).epoch, 2);
    },
    true,
  ),

  postCase(
    'neighbours are the other holders of a host',
    async ({ store, other, first, second }) => {
      const neighbour = { ...second, host: first.host };
      await store.leases.renew(first);
      await other.leases.renew(neighbour);
      assert.deepEqual(await store.leases.neighbours(first), [neighbour]);
      const made = await add(other, { holder: neighbour });
      await store.leases.free([neighbour.engine]);
      assert.deepEqual(await store.leases.neighbours(first), []);
      assert.equal((await take(store, made.id, first)).epoch, 2);
    },
  ),

  postCase('a source is replaced by the holder alone', async ({ store, first }) => {
    const made = await add(store, { holder: first });
    const { id, epoch } = made;
    const source = { sourceKind: 'buffer', source: 'other', sizeBytes: 7, fingerprint: 'f' };
    const lost = await store.posts.replaceSource({ id, epoch: epoch + 1, ...source });
    assert.deepEqual(lost, { outcome: 'lease_lost' });
    const done = await store.posts.replaceSource({ id, epoch, ...source });
    assert.deepEqual(done, { outcome: 'replaced' });
    const { sourceKind, source: sealed, sizeBytes } = (await store.posts.get(id)) as StoredPost;
    assert.deepEqual([sourceKind, sealed, sizeBytes], ['buffer', 'other', 7]);
  }),

  postCase('a cancel request reaches the holder until the post ends', async (bench) => {
    const { store, other, first } = bench;
    const made = await add(store, { holder: first });
    assert.deepEqual(await store.posts.renew(first), []);
    assert.deepEqual(await other.posts.requestCancel(made.id), { outcome: 'requested' });
    const signal = { postId: made.id, cancelRequested: true, hinted: false };
    assert.deepEqual(await store.posts.renew(first), [signal]);
    assert.deepEqual(await store.posts.renew(first), [signal]);
    const saved = await save(store, made, {}, { holder: first });
    assert.ok(saved.outcome === 'saved' && saved.cancelRequested);
    await save(store, made, { state: 'cancelled', wakeAt: null }, {});
    assert.deepEqual(await store.posts.renew(first), []);
  }),

  postCase('a cancel request makes a free post due', async ({ store, first }) => {
    const made = await add(store, { progress: { state: 'scheduled', wakeAt: 4e12 } });
    await store.posts.requestCancel(made.id);
    const { posts } = await store.posts.acquireDue({ limit: 9, holder: first });
    assert.deepEqual(
      posts.map(({ id, cancelRequested }) => [id, cancelRequested]),
      [[made.id, true]],
    );
  }),

  postCase('the predecessor is the last unfinished one before it', async ({ store }) => {
    const openId = randomUUID();
    const at = (publishAt: number) => ({ content: { openId, publishAt } });
    const third = await add(store, at(3000));
    const first = await add(store, at(1000));
    const second = await add(store, at(2000));
    const twin = await add(store, at(2000));
    const stranger = await add(store, { content: { publishAt: 1500 } });
    assert.equal(await store.posts.predecessor(third.id), twin.id);
    assert.equal(await store.posts.predecessor(twin.id), second.id);
    assert.equal(await store.posts.predecessor(second.id), first.id);
    assert.equal(await store.posts.predecessor(first.id), null);
    assert.equal(await store.posts.predecessor(stranger.id), null);
    await save(store, first, { state: 'stalled', wakeAt: null }, {});
    assert.equal(await store.posts.predecessor(second.id), null);
  }),

  postCase('secrets are sealed anew only where they are the expected ones', async ({ store }) => {
    const open = await add(store, { progress: { uploadUrl: 'url' } });
    const ended = await add(store, {});
    await save(store, ended, { state: 'published', wakeAt: null }, {});
    const rows = [];
    for (let after: number | null = null; ; ) {
      const page = await store.posts.sealed({ after, limit: 2 });
      rows.push(...page);
      after = page.at(-1)?.seq ?? null;
      if (after === null) break;
    }
    const held = { source: open.source, uploadUrl: 'url' };
    assert.deepEqual(rows, [{ seq: open.seq, id: open.id, ...held }]);
    const change = { id: open.id, source: 'anew', uploadUrl: null };
    const stale = { ...held, uploadUrl: null };
    assert.equal(await store.posts.reseal({ ...change, expected: stale }), false);
    assert.equal(await store.posts.reseal({ ...change, expected: held }), true);
    const { source, uploadUrl } = (await store.posts.get(open.id)) as StoredPost;
    assert.deepEqual([source, uploadUrl], ['anew', null]);
  }),

  postCase('events are read in the order of their commits', async ({ store, other, first }) => {
    const made = await add(store, { holder: first });
    const seen: number[] = [];
    let last = 0;
    const read = async () => {
      for (const { id, postId } of await other.posts.events({ afterId: last, limit: 1000 })) {
        assert.ok(id > last);
        last = id;
        if (postId === made.id) seen.push(id);
      }
    };
    await read();
    const write = (by: Store, n: number) => {
      const events = [0, 1].map((i) => ({
        postId: made.id,
        type: 'state',
        at: 1_800_000_000_000 + i,
        data: `{"n":${n + i}}`,
      }));
      const { id, epoch } = made;
      return by.posts.save({ id, epoch, progress: progress(), holder: first, events });
    };
    seen.length = 0;
    const writes = Promise.all(
      Array.from({ length: 20 }, (_, i) => write(i % 2 === 0 ? store : other, 2 * i)),
    );
    let done = false;
    void writes.then(() => {
      done = true;
    });
    while (!done) await read();
    await writes;
    await read();
    assert.equal(seen.length, 40);
    assert.equal((await store.posts.get(made.id))?.lastEventId, seen.at(-1));
    const [event] = await store.posts.events({ afterId: (seen[0] ?? 0) - 1, limit: 1 });
    assert.deepEqual(
      [event?.postId, event?.type, event?.at],
      [made.id, 'state', 1_800_000_000_000],
    );
  }),

  postCase('events of a save that fails are not there', async ({ store, first }) => {
    const made = await add(store, { holder: first });
    const events = [{ postId: made.id, type: 'state', at: 1, data: '{}' }];
    const request = { id: made.id, epoch: 9, progress: progress(), holder: first, events };
    assert.deepEqual(await store.posts.save(request), { outcome: 'lease_lost' });
    let afterId = made.lastEventId;
    for (;;) {
      const page = await store.posts.events({ afterId, limit: 1000 });
      assert.ok(page.every(({ postId }) => postId !== made.id));
      afterId = page.at(-1)?.id ?? -1;
      if (afterId < 0) break;
    }
  }),
];
