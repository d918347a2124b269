// README.md says that its code runs as it stands, so it is run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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
  const file = join(folder, 'readme.mjs');
  await writeFile(file, code);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 30_000 });
  return stdout.trimEnd().split('\n');
}

test('the quick start runs from its first block to its last', async (t) => {
  const code = blocks('js');
  assert.ok(code.length >= 4, `${code.length} blocks`);
  const lines = await runInPackage(t, code.join('\n'));
  assert.equal(lines[0], 'Anna 1200');
  const videos = lines.slice(1, 26);
  for (const line of videos) assert.match(line, /^\d{19} \d+$/);
  assert.match(lines[26], /'public'/);
  assert.match(lines.at(-2), /^auth access_token_invalid (true|false)$/);
  assert.match(lines.at(-1), /^\w.*\.$/);
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
