// What SQLite has to show of posts that outlive their process, PostgreSQL has to show as well.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, test } from 'node:test';

import { postInto } from '../support/posting.mjs';
import { torture } from '../torture/torture.mjs';
import { startPostgres } from './support/postgres.mjs';

const server = await startPostgres();
after(() => server.stop());
const makeStore = async () => (await server.createDatabase()).url;

postInto(makeStore);
await import('../e2e/posts-restart.test.mjs');

test('twenty posts survive faults and kills, each published once', {
  timeout: 300_000,
}, async (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const tally = await torture({ posts: 20, accounts: 5, seed, store: await makeStore() });
  assert.equal(tally.uploaded + tally.pulled + tally.inDoubt, 20);
});
