// README.md says that its code runs as it stands, so it is run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { mp4 } from '../interop/support/mp4.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = await readFile(join(root, 'README.md'), 'utf8');

const blocks = (language) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code]) => code,
  );

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
  // The block at the top is a glimpse of it.
  const code = blocks('js').slice(1);
  assert.ok(code.length >= 5, `${code.length} blocks`);
  const lines = await runInPackage(t, code.join('\n'));
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

test('the commands are scripts of the package, and the links lead somewhere', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const [, command] of blocks('sh')
    .join('')
    .matchAll(/npm (?:run )?([\w:]+)/g)) {
    assert.ok(command in scripts, `npm ${command}`);
  }
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
