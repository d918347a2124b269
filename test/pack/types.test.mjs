// The declarations as TypeScript projects meet them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, test } from 'node:test';

import { installWithNpm, manifest, root, tarball } from './support/package.mjs';
import { assertCompiles, kinds } from './support/types.mjs';

const require = createRequire(import.meta.url);
const { project } = await installWithNpm({ after });

for (const kind of Object.keys(kinds)) {
  test(`module ${kind} compiles`, () => {
    assertCompiles(project, require.resolve('typescript/bin/tsc'), kind);
  });
}

test('older resolution finds every entry point, too', () => {
  const entries = Object.keys(manifest.exports)
    .map((name) => name.slice(2))
    .filter((name) => name !== '' && name !== 'package.json');
  assert.deepEqual(Object.keys(manifest.typesVersions['*']).sort(), entries.sort());
});

function check(program, ...args) {
  const file = path.join(root, 'node_modules/.bin', program);
  return spawnSync(file, [...args, tarball()], { cwd: root, encoding: 'utf8' });
}

test('publint has nothing to say', () => {
  const { status, stdout } = check('publint', '--strict');
  assert.equal(status, 0, stdout);
  assert.match(stdout, /All good!/);
});

test('are the types wrong? No', () => {
  const { status, stdout } = check('attw', '--format', 'ascii', '--no-color', '--no-emoji');
  assert.equal(status, 0, stdout);
  assert.match(stdout, /No problems found/);
});
