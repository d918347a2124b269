// The installed package under every runtime that is supported.
import { createRequire } from 'node:module';
import { after, describe, test } from 'node:test';

import { assertExercise, installWithNpm, layOutExercise, ways } from './support/package.mjs';

const { tool } = createRequire(import.meta.url)('../../scripts/tools.js');

const consumer = await installWithNpm({ after });
layOutExercise(consumer.project);

const runtimes = {
  'Node 20': () => [tool('node-20')],
  'Node 22': () => [tool('node-22')],
  'Node 24': () => [tool('node-24')],
  'Node 26': () => [tool('node-26')],
  Bun: () => [tool('bun'), 'run'],
  Deno: () => [tool('deno'), 'run', '--allow-all', '--node-modules-dir=manual'],
};

for (const [runtime, command] of Object.entries(runtimes)) {
  describe(runtime, () => {
    for (const { name, args } of ways) {
      test(name, () => assertExercise(consumer, [...command(), ...args]));
    }
  });
}
