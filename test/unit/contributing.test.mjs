// The commands of CONTRIBUTING.md.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { takers } from '../support/block-takers.mjs';
import { blockTaken, root } from '../support/code-blocks.mjs';

const run = (command, args) => spawnSync(command, args, { cwd: root, encoding: 'utf8' });
const page = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');

test('npm test has the phases that the page names, with every test of a block among them', async () => {
  assert.equal(await blockTaken('every test'), 'npm test\n');
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  assert.equal(scripts.test, 'scripts/test');
  // Asked for one that there is not, it lists them.
  const { stderr } = run('scripts/test', ['--only', '?']);
  const phases = /^phases: (.*)$/m.exec(stderr)[1].split(', ');
  const [row] = /^\| `npm test -- --only NAME`.*$/m.exec(page);
  const named = [...row.split('|')[2].matchAll(/`(\w+)`/g)].map(([, name]) => name);
  assert.deepEqual(named, phases);
  for (const { test } of takers) assert.ok(phases.includes(test.split('/')[1]), test);
});

test('one layer is built and tested by itself', async (t) => {
  // In the place of build/dev, since the compiler has been there.
  if (!existsSync(join(root, 'build/address/build.ninja'))) return t.skip('after the phase native');
  const code = (await blockTaken('one layer')).replaceAll('build/dev', 'build/address');
  const { status, stdout, stderr } = run('bash', ['-ec', code]);
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /\[ {2}PASSED {2}\] [1-9]\d* tests?\.\n$/);
});
