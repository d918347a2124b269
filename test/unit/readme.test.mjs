// README.md and docs/getting-started.md say that their code runs as it stands, so it is run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { mp4 } from '../interop/support/mp4.mjs';
import { blocksTaken, root } from '../support/code-blocks.mjs';

/// Runs a module inside the package, where the name `tokpost` means the package itself.
async function runInPackage(t, code) {
  await mkdir(join(root, 'build'), { recursive: true });
  const folder = await mkdtemp(join(root, 'build', 'readme-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'clip.mp4'), mp4({ seconds: 5, sizeBytes: 200_000 }));
  await writeFile(join(folder, 'readme.mjs'), code);
  const options = { cwd: folder, timeout: 60_000 };
  const { stdout } = await promisify(execFile)(process.execPath, ['readme.mjs'], options);
  return stdout.trimEnd().split('\n');
}

test('the quick start runs from its first block to its last', async (t) => {
  const blocks = await blocksTaken('quick start');
  assert.ok(blocks.length >= 5, `${blocks.length} blocks`);
  const lines = await runInPackage(t, blocks.map(({ code }) => code).join('\n'));
  assert.equal(lines[0], 'Anna 1200');
  for (const line of lines.slice(1, 4)) assert.match(line, /^\d{19} \d+$/);
  // `published` comes once more when the post is public.
  const states = lines.slice(4, lines.lastIndexOf('published') + 1);
  assert.equal(states[states.indexOf('processing') + 1], 'published');
  assert.match(
    lines[4 + states.length],
    /^\[ '\d{19}' \] https:\/\/www\.tiktok\.com\/@anna\/video\/\d{19}$/,
  );
  const issues = lines.slice(5 + states.length);
  assert.deepEqual(
    issues.map((line) => line.split(':')[0]),
    ['title', 'privacy'],
  );
});

test('docs/getting-started.md: its program publishes a video', async (t) => {
  const blocks = await blocksTaken('typed code');
  const { code } = blocks.find(({ page }) => page === 'docs/getting-started.md');
  const lines = await runInPackage(t, code);
  const [, printed] = /console\.log\(.*\/\/ ([^:]*)/.exec(code);
  assert.deepEqual(lines, [printed]);
});

test('the links lead somewhere', async () => {
  for (const name of [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'docs/sandbox.md',
    'docs/environment.md',
  ]) {
    const text = await readFile(join(root, name), 'utf8');
    for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert.ok(existsSync(join(root, name, '..', link)), `${name} links to ${link}`);
    }
  }
});
