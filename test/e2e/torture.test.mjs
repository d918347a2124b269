// A short run of the torture; `npm run torture` is the long one.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';

import { torture } from '../torture/torture.mjs';

test('twenty posts survive faults and kills, each published once', {
  timeout: 300_000,
}, async (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const tally = await torture({ posts: 20, accounts: 5, seed });
  assert.equal(tally.uploaded + tally.pulled + tally.inDoubt, 20);
});
