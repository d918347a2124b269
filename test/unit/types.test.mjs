import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('good calls compile, and bad ones do not', () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = fileURLToPath(new URL('../types', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--project', project], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout);
});
