// docs/fault-matrix.md shows the table that the end-to-end test compares with.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { matrix, nameOf, render } from '../support/fault-matrix.mjs';

test('the page shows the table as it is', async () => {
  const page = await readFile(new URL('../../docs/fault-matrix.md', import.meta.url), 'utf8');
  assert.equal(
    page,
    render(),
    'write it anew: node test/support/fault-matrix.mjs > docs/fault-matrix.md',
  );
});

test('each cell names a kind of post that there is, once', () => {
  for (const { step, rows } of matrix.steps) {
    for (const { fault, expect } of rows) {
      const named = Object.keys(expect).flatMap((group) => group.split(' '));
      assert.equal(new Set(named).size, named.length, `${step}: ${nameOf(fault)}`);
      for (const name of named) assert.ok(name in matrix.kinds, `${step}: ${name}`);
    }
  }
});

test('no step has the same fault twice', () => {
  for (const { step, rows } of matrix.steps) {
    const names = rows.map(({ fault }) => nameOf(fault));
    assert.equal(new Set(names).size, names.length, step);
  }
});
