// Every fenced block of the pages is compiled or run, and by a test that `npm test` runs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { takers } from '../support/block-takers.mjs';
import { allBlocks, pages, root } from '../support/code-blocks.mjs';

const blocks = await allBlocks();

test('no fence of a page is overlooked', async () => {
  for (const page of await pages()) {
    const fences = (await readFile(join(root, page), 'utf8')).match(/^\s*(```|~~~)/gm) ?? [];
    assert.equal(blocks.filter((block) => block.page === page).length * 2, fences.length, page);
  }
});

test('every block has one taker', () => {
  for (const block of blocks) {
    const found = takers.filter(({ takes }) => takes(block)).map(({ as }) => as);
    assert.equal(found.length, 1, `${block.name} is taken by ${found.join(', ') || 'no test'}`);
  }
});

test('every taker has a block, and a test that asks for it', async () => {
  for (const { as, test, takes } of takers) {
    assert.ok(blocks.some(takes), `no block is taken as ${as}`);
    assert.match(await readFile(join(root, test), 'utf8'), new RegExp(`Taken\\('${as}'\\)`), test);
  }
});
