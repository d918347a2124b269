import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import type { Case } from './samples';

const MINUTE_MS = 60_000;

function state() {
  return {
    stateHash: randomUUID(),
    userId: 'u',
    browserTokenHash: null,
    redirectUri: 'https://app.example/callback',
    codeVerifier: 'sealed verifier',
    scopes: 'user.info.basic',
    returnTo: '/social',
  };
}

const key = () => ({ openId: randomUUID(), endpoint: 'init', windowMs: MINUTE_MS });

export const otherCases: Case[] = [
  {
    name: 'a sign-in state is taken out once',
    async run({ store, other }) {
      const added = state();
      await store.oauthStates.add({ ...added, lifetimeMs: 10 * MINUTE_MS });
      const racing = await Promise.all(
        [store, other, store, other].map((each) => each.oauthStates.consume(added.stateHash)),
      );
      const taken = racing.filter((each) => each !== null);
      assert.deepEqual(taken, [{ ...added, expired: false }]);
      assert.equal(await store.oauthStates.consume(added.stateHash), null);
    },
  },
  {
    name: 'a sign-in state that is too old says so, for an hour',
    needsTime: true,
    async run({ store, advance }) {
      const [late, older] = [state(), state()];
      for (const each of [late, older]) {
        await store.oauthStates.add({ ...each, lifetimeMs: 10 * MINUTE_MS });
      }
      await advance(11 * MINUTE_MS);
      assert.equal((await store.oauthStates.consume(late.stateHash))?.expired, true);
      await advance(61 * MINUTE_MS);
      await store.oauthStates.add({ ...state(), lifetimeMs: MINUTE_MS });
      assert.equal(await store.oauthStates.consume(older.stateHash), null);
    },
  },
  {
    name: 'of those who reserve at once as many get a place as there are',
    async run({ store, other }) {
      const wanted = { ...key(), limit: 6 };
      const racing = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? store : other).rates.reserve(wanted)),
      );
      assert.equal(racing.filter(({ granted }) => granted).length, 6);
      for (const { granted, askAgainInMs } of racing) {
        if (!granted) assert.ok(askAgainInMs > 0 && askAgainInMs <= MINUTE_MS);
      }
      const { count, oldestAgeMs } = await store.rates.use(wanted);
      assert.equal(count, 6);
      assert.ok(oldestAgeMs !== null && oldestAgeMs >= 0 && oldestAgeMs < MINUTE_MS);
      assert.equal((await store.rates.reserve({ ...key(), limit: 1 })).granted, true);
      const elsewhere = { ...wanted, endpoint: 'status' };
      assert.equal((await store.rates.reserve(elsewhere)).granted, true);
    },
  },
  {
    name: 'what has happened is counted whatever the limit',
    async run({ store }) {
      const counted = key();
      assert.deepEqual(await store.rates.use(counted), { count: 0, oldestAgeMs: null });
      for (let i = 0; i < 3; ++i) await store.rates.record(counted);
      assert.equal((await store.rates.use(counted)).count, 3);
      assert.equal((await store.rates.reserve({ ...counted, limit: 3 })).granted, false);
      assert.equal((await store.rates.reserve({ ...counted, limit: 4 })).granted, true);
    },
  },
  {
    name: 'accounts are counted once each',
    async run({ store }) {
      const endpoint = randomUUID();
      const [one, two] = [key(), key()];
      for (const each of [one, one, two]) await store.rates.record({ ...each, endpoint });
      assert.equal(await store.rates.countAccounts({ endpoint, windowMs: MINUTE_MS }), 2);
    },
  },
  {
    name: 'the window slides: no more than the limit in any minute',
    needsTime: true,
    async run({ store, advance }) {
      const wanted = { ...key(), limit: 2 };
      assert.equal((await store.rates.reserve(wanted)).granted, true);
      await advance(50_000);
      assert.equal((await store.rates.reserve(wanted)).granted, true);
      await advance(5_000);
      const full = await store.rates.reserve(wanted);
      assert.equal(full.granted, false);
      assert.ok(full.askAgainInMs > 0 && full.askAgainInMs <= 5_000, `${full.askAgainInMs}`);
      await advance(6_000);
      assert.equal((await store.rates.reserve(wanted)).granted, true);
      assert.equal((await store.rates.reserve(wanted)).granted, false);
      await advance(2 * MINUTE_MS);
      assert.equal((await store.rates.use(wanted)).count, 0);
    },
  },
];
