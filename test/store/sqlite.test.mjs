// The store in SQLite does what every store has to do: in a file, where two processes share it, and in
// memory.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { storeConformance } from 'tokpost/stores';

import { ageing } from './support/ageing.mjs';
import { buildStoreProgram, startStoreProgram, storeOf } from './support/store-program.mjs';

// A store in JavaScript hands texts out and takes them back encrypted with the newer key. This one has
// the keys, and does both in one transaction that no caller looks into.
const inOneStep = new Map([
  [
    'tokens are sealed anew only where they are the expected ones',
    'see ConnectionRowsTest.reencrypts_in_batches_and_counts_what_it_cannot_read',
  ],
  [
    'secrets are sealed anew only where they are the expected ones',
    'see PostTableTest.unfinished_posts_are_encrypted_anew',
  ],
]);

let program;
before(() => {
  program = buildStoreProgram();
});

function testAll(store) {
  const cases = storeConformance(store);
  for (const { name, run } of cases) test(name, { skip: inOneStep.get(name) }, run);
  const names = cases.map(({ name }) => name);
  assert.ok([...inOneStep.keys()].every((name) => names.includes(name)));
}

describe('in a file', () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'store-'));
  });
  after(() => rm(folder, { recursive: true }));

  const running = new Set();
  testAll({
    make() {
      const started = startStoreProgram(program, path.join(folder, 'store.db'));
      running.add(started);
      const close = () => {
        running.delete(started);
        return started.stop();
      };
      return storeOf(started, { shared: true, close });
    },
    async advance(ms) {
      const [any] = running;
      await any.ask('runScript', ageing(ms));
    },
  });
});

// It goes with its process, so that two stores on the same data are two views of one.
describe('in memory', () => {
  let started;
  before(() => {
    started = startStoreProgram(program, 'memory:');
  });
  after(() => started.stop());

  testAll({
    make: () => storeOf(started, { shared: false, close: async () => {} }),
    advance: (ms) => started.ask('runScript', ageing(ms)),
  });
});
