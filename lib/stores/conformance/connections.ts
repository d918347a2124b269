import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import type { Store } from '../../../ts-types/stores';
import { type Case, connect, connection } from './samples';

const expected = { expectedRefreshToken: 'sealed refresh' };

async function acquire(store: Store, id: string, holder: Parameters<Case['run']>[0]['first']) {
  const lease = await store.connections.acquireRefresh({ id, holder });
  assert.ok(lease?.acquired, 'the lease is free');
  return lease;
}

export const connectionCases: Case[] = [
  {
    name: 'a connection comes back as it was stored, without its tokens',
    async run({ store, other }) {
      const wanted = connection({ label: 'Shop', accountType: 'business', metadata: '{"a":1}' });
      const { connection: stored, created } = await connect(store, wanted);
      assert.equal(created, true);
      assert.equal(stored.userId, wanted.userId);
      assert.equal(stored.openId, wanted.openId);
      assert.equal(stored.label, 'Shop');
      assert.equal(stored.accountType, 'business');
      assert.deepEqual(JSON.parse(stored.metadata ?? ''), { a: 1 });
      assert.equal(stored.scopes, wanted.scopes);
      assert.equal(stored.expiresAt, wanted.expiresAt);
      assert.equal(stored.refreshExpiresAt, wanted.refreshExpiresAt);
      assert.equal(stored.hasRefreshToken, true);
      assert.deepEqual([stored.status, stored.statusReason], ['active', null]);
      assert.ok(stored.createdAt !== null && stored.updatedAt !== null);
      assert.ok(stored.tokensAt !== null);
      assert.ok(!JSON.stringify(stored).includes('sealed'));
      const { userId, openId } = wanted;
      assert.deepEqual(await other.connections.get(stored.id), stored);
      assert.deepEqual(await other.connections.find({ userId, openId }), stored);
      assert.deepEqual(await other.connections.primary(userId), stored);
      assert.deepEqual(await other.connections.tokens(stored.id), {
        accessToken: wanted.accessToken,
        refreshToken: wanted.refreshToken,
        expiresAt: wanted.expiresAt,
        refreshExpiresAt: wanted.refreshExpiresAt,
      });
    },
  },
  {
    name: 'what is not there is null or false',
    async run({ store, first }) {
      const { connections } = store;
      const strange = randomUUID();
      for (const id of [strange, '', '007', 'no id', '9'.repeat(30)]) {
        assert.equal(await connections.get(id), null);
        assert.equal(await connections.tokens(id), null);
        assert.equal(await connections.remove(id), null);
        assert.equal(await connections.setPrimary(id), false);
        assert.equal(await connections.setLabel({ id, label: 'x' }), false);
        assert.equal(await connections.setMetadata({ id, metadata: '{}' }), false);
        assert.equal(await connections.acquireRefresh({ id, holder: first }), null);
      }
      assert.equal(await connections.primary(strange), null);
      assert.equal(await connections.find({ userId: strange, openId: strange }), null);
    },
  },
  {
    name: 'connecting again updates the same row and keeps what it is not told',
    async run({ store }) {
      const wanted = connection({ label: 'Shop', metadata: '{"a":1}' });
      const { connection: before } = await connect(store, wanted);
      const { connection: after, created } = await connect(store, {
        ...wanted,
        id: randomUUID(),
        accessToken: 'newer access',
        refreshToken: null,
        expiresAt: null,
        scopes: null,
        label: null,
        metadata: null,
      });
      assert.equal(created, false);
      assert.equal(after.id, before.id);
      assert.deepEqual([after.label, after.scopes], ['Shop', wanted.scopes]);
      assert.deepEqual(JSON.parse(after.metadata ?? ''), { a: 1 });
      assert.equal(after.hasRefreshToken, false);
      const tokens = await store.connections.tokens(after.id);
      assert.equal(tokens?.accessToken, 'newer access');
      assert.equal(tokens?.refreshToken, null);
      assert.equal(tokens?.expiresAt, null);
    },
  },
  {
    name: 'upsert refuses another id than the pair has, and writes nothing',
    async run({ store }) {
      const wanted = connection();
      const { connection: known } = await connect(store, wanted);
      assert.equal(
        await store.connections.upsert({ ...wanted, id: randomUUID(), accessToken: 'another' }),
        null,
      );
      assert.equal((await store.connections.tokens(known.id))?.accessToken, wanted.accessToken);
      assert.equal(await store.connections.identify({ ...wanted, proposedId: 'x' }), known.id);
    },
  },
  {
    name: 'of first connections that come together one is primary, and none is doubled',
    async run({ store, other }) {
      const userId = randomUUID();
      const [shop, same] = [randomUUID(), randomUUID()];
      const attempt = async (by: Store, openId: string) => {
        const wanted = connection({ userId, openId });
        for (;;) {
          const id = await by.connections.identify({ userId, openId, proposedId: wanted.id });
          const done = await by.connections.upsert({ ...wanted, id });
          if (done !== null) return done;
        }
      };
      await Promise.all([
        attempt(store, shop),
        attempt(other, same),
        attempt(store, same),
        attempt(other, shop),
      ]);
      const all = { userId, openId: null, afterId: null, limit: 10 };
      const listed = await store.connections.list(all);
      assert.equal(listed.length, 2);
      assert.equal(listed.filter(({ isPrimary }) => isPrimary).length, 1);
    },
  },
  {
    name: 'a user has one primary connection; removing it promotes the oldest active one',
    async run({ store }) {
      const userId = randomUUID();
      const added = [];
      for (let i = 0; i < 3; ++i) added.push((await connect(store, { userId })).connection);
      const [one, two, three] = added;
      assert.ok(one && two && three);
      assert.deepEqual([one.isPrimary, two.isPrimary, three.isPrimary], [true, false, false]);
      assert.equal(await store.connections.setPrimary(three.id), true);
      assert.equal((await store.connections.primary(userId))?.id, three.id);
      assert.equal((await store.connections.get(one.id))?.isPrimary, false);
      const mark = { id: one.id, ...expected, reason: 'revoked' };
      assert.equal(await store.connections.markNeedsReconnect(mark), true);
      const removed = await store.connections.remove(three.id);
      assert.equal(removed?.connection.id, three.id);
      assert.equal(removed?.promotedId, two.id);
      assert.equal((await store.connections.primary(userId))?.id, two.id);
      assert.equal((await store.connections.remove(one.id))?.promotedId, null);
    },
  },
  {
    name: 'of connections that are removed at once one that stays is primary',
    async run({ store, other }) {
      for (let round = 0; round < 5; ++round) {
        const userId = randomUUID();
        const added = [];
        for (let i = 0; i < 4; ++i) added.push((await connect(store, { userId })).connection.id);
        const [one = '', two = '', three = '', four = ''] = added;
        await Promise.all([
          store.connections.remove(one),
          other.connections.remove(two),
          store.connections.remove(three),
        ]);
        const left = await store.connections.get(four);
        assert.equal(left?.isPrimary, true);
      }
    },
  },
  {
    name: 'remove counts the other connections of the same TikTok account',
    async run({ store }) {
      const openId = randomUUID();
      const { connection: one } = await connect(store, { openId });
      const { connection: two } = await connect(store, { openId });
      assert.notEqual(one.id, two.id);
      assert.equal((await store.connections.remove(one.id))?.othersWithOpenId, 1);
      assert.equal((await store.connections.remove(two.id))?.othersWithOpenId, 0);
    },
  },
  {
    name: 'list pages by id and filters',
    async run({ store }) {
      const userId = randomUUID();
      const wanted = [];
      for (let i = 0; i < 5; ++i) wanted.push((await connect(store, { userId })).connection);
      const seen: string[] = [];
      for (let afterId: string | null = null; ; ) {
        const page = await store.connections.list({ userId, openId: null, afterId, limit: 2 });
        seen.push(...page.map(({ id }) => id));
        afterId = page.at(-1)?.id ?? null;
        if (afterId === null) break;
      }
      assert.deepEqual([...seen].sort(), wanted.map(({ id }) => id).sort());
      const openId = wanted[3]?.openId ?? '';
      const one = await store.connections.list({ userId, openId, afterId: null, limit: 9 });
      assert.deepEqual(
        one.map(({ id }) => id),
        [wanted[3]?.id],
      );
    },
  },
  {
    name: 'labels and metadata change alone',
    async run({ store }) {
      const { connection: made } = await connect(store);
      assert.equal(await store.connections.setLabel({ id: made.id, label: 'Shop' }), true);
      assert.equal(await store.connections.setMetadata({ id: made.id, metadata: '{"b":2}' }), true);
      const changed = await store.connections.get(made.id);
      assert.equal(changed?.label, 'Shop');
      assert.deepEqual(JSON.parse(changed?.metadata ?? ''), { b: 2 });
      assert.equal(await store.connections.setLabel({ id: made.id, label: null }), true);
      assert.equal((await store.connections.get(made.id))?.label, null);
      assert.equal((await store.connections.tokens(made.id))?.accessToken, 'sealed access');
    },
  },
  {
    name: 'one holder refreshes at a time, and the epoch rises',
    async run({ store, other, first, second }) {
      const { id } = (await connect(store)).connection;
      const racing = await Promise.all(
        [store, other, store, other].map((each, i) =>
          each.connections.acquireRefresh({ id, holder: i % 2 === 0 ? first : second }),
        ),
      );
      const won = racing.filter((lease) => lease?.acquired);
      assert.equal(won.length, 1);
      const lease = won[0];
      assert.ok(lease?.acquired && lease.interrupted === false);
      assert.ok(racing.every((each) => each?.tokens.refreshToken === 'sealed refresh'));
      await store.connections.releaseRefresh({ id, epoch: lease.epoch, settled: true });
      const next = await acquire(other, id, second);
      assert.ok(next.epoch > lease.epoch);
      assert.equal(next.interrupted, false);
      assert.equal(await store.connections.beginRefresh({ id, epoch: lease.epoch }), false);
    },
  },
  {
    name: 'finishing a refresh writes the pair and ends the lease',
    async run({ store, other, first, second }) {
      const { id } = (await connect(store)).connection;
      const { epoch } = await acquire(store, id, first);
      assert.equal(await store.connections.beginRefresh({ id, epoch }), true);
      const pair = {
        accessToken: 'newer access',
        refreshToken: 'newer refresh',
        expiresAt: 1_900_000_000_000,
        refreshExpiresAt: 1_900_000_001_000,
      };
      const result = { id, epoch, ...pair, ...expected, scopes: 'video.list' };
      assert.equal(await store.connections.finishRefresh(result), true);
      assert.deepEqual(await other.connections.tokens(id), pair);
      assert.equal((await other.connections.get(id))?.scopes, 'video.list');
      const next = await acquire(other, id, second);
      assert.equal(next.interrupted, false);
      assert.equal(next.tokens.accessToken, 'newer access');
      assert.equal(await store.connections.finishRefresh(result), false);
      assert.deepEqual(await other.connections.tokens(id), pair);
    },
  },
  {
    name: 'a refresh that was never settled is known to the next holder',
    async run({ store, other, first, second }) {
      const { id } = (await connect(store)).connection;
      const { epoch } = await acquire(store, id, first);
      await store.connections.beginRefresh({ id, epoch });
      await store.connections.releaseRefresh({ id, epoch, settled: false });
      const next = await acquire(other, id, second);
      assert.equal(next.interrupted, true);
      await other.connections.releaseRefresh({ id, epoch: next.epoch, settled: true });
      assert.equal((await acquire(store, id, first)).interrupted, false);
    },
  },
  {
    name: 'connecting again forgets a refresh that was never settled',
    async run({ store, other, first, second }) {
      const wanted = connection();
      const { id } = (await connect(store, wanted)).connection;
      const { epoch } = await acquire(store, id, first);
      await store.connections.beginRefresh({ id, epoch });
      await store.connections.releaseRefresh({ id, epoch, settled: false });
      await connect(store, { ...wanted, refreshToken: 'newer refresh' });
      assert.equal((await acquire(other, id, second)).interrupted, false);
    },
  },
  {
    name: 'needs_reconnect is marked only while the sent token is there, and taken off by new ones',
    async run({ store }) {
      const { id, userId, openId } = (await connect(store)).connection;
      const mark = { id, reason: 'revoked' };
      const { connections } = store;
      const stale = { ...mark, expectedRefreshToken: 'older' };
      assert.equal(await connections.markNeedsReconnect(stale), false);
      assert.equal((await connections.get(id))?.status, 'active');
      assert.equal(await connections.markNeedsReconnect({ ...mark, ...expected }), true);
      const marked = await connections.get(id);
      assert.deepEqual([marked?.status, marked?.statusReason], ['needs_reconnect', 'revoked']);
      await connect(store, { userId, openId });
      assert.equal((await connections.get(id))?.status, 'active');
    },
  },
  {
    name: 'what is due for a refresh comes by expiry, page by page',
    async run({ store }) {
      const base = 1_000_000_000_000 + Math.floor(Math.random() * 1e6) * 60_000;
      const add = (changes: object) => connect(store, changes).then((done) => done.connection.id);
      const late = await add({ expiresAt: base + 3000 });
      const twins = [await add({ expiresAt: base + 2000 }), await add({ expiresAt: base + 2000 })];
      const early = await add({ expiresAt: base + 1000 });
      const beyond = await add({ expiresAt: base + 4000 });
      await add({ expiresAt: base + 1000, refreshToken: null });
      const revoked = await add({ expiresAt: base + 1000 });
      await store.connections.markNeedsReconnect({ id: revoked, ...expected, reason: 'revoked' });
      const seen: string[] = [];
      let after = { expiresAt: base, id: '0' } as { expiresAt: number; id: string } | null;
      // A case before this one may have left older ones.
      const first = await store.connections.dueForRefresh({
        before: base,
        after: null,
        limit: 1000,
      });
      after = null;
      for (const { id, expiresAt } of first) after = { id, expiresAt: expiresAt ?? 0 };
      for (;;) {
        const page = await store.connections.dueForRefresh({
          before: base + 4000,
          after,
          limit: 2,
        });
        seen.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        if (last === undefined) break;
        after = { id: last.id, expiresAt: last.expiresAt ?? 0 };
      }
      assert.equal(seen[0], early);
      assert.deepEqual(seen.slice(1, 3).sort(), twins.sort());
      assert.deepEqual(seen.slice(3), [late]);
      assert.ok(!seen.includes(beyond));
    },
  },
  {
    name: 'tokens are sealed anew only where they are the expected ones',
    async run({ store }) {
      const { id } = (await connect(store)).connection;
      const rows = [];
      for (let afterId: string | null = null; ; ) {
        const page = await store.connections.sealed({ afterId, limit: 100 });
        rows.push(...page);
        afterId = page.at(-1)?.id ?? null;
        if (afterId === null) break;
      }
      const row = rows.find((each) => each.id === id);
      assert.deepEqual(row, { id, accessToken: 'sealed access', refreshToken: 'sealed refresh' });
      const { id: _, ...held } = row;
      const anew = { accessToken: 'anew', refreshToken: null };
      const change = { id, ...anew };
      const { connections } = store;
      const stale = { ...held, refreshToken: 'older' };
      assert.equal(await connections.reseal({ ...change, expected: stale }), false);
      assert.equal(await connections.reseal({ ...change, expected: held }), true);
      assert.equal((await connections.tokens(id))?.accessToken, 'anew');
      assert.equal(await connections.reseal({ ...change, expected: anew }), true);
    },
  },
];
