// The pages of docs/: their TypeScript compiles against the declarations, and their links lead
// somewhere.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const pages = (await readdir(join(root, 'docs'), { recursive: true }))
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));

/** The blocks of a page in one language, each with the line that it begins on. */
function blocks(text, language) {
  const found = [];
  for (const match of text.matchAll(new RegExp(`^\`\`\`(${language})\\n(.*?)^\`\`\`$`, 'gms'))) {
    const line = text.slice(0, match.index).split('\n').length + 1;
    found.push({ language: match[1], code: match[2], line });
  }
  return found;
}

// A block with imports or exports is a module; any other is the inside of a function.
const isModule = (code) => /^(import|export) /m.test(code);
const asModule = (code) => (isModule(code) ? code : `export async function block() {\n${code}}\n`);

test('every TypeScript block of the docs compiles', async (t) => {
  await mkdir(join(root, 'build'), { recursive: true });
  const folder = await mkdtemp(join(root, 'build', 'docs-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  let count = 0;
  for (const page of pages) {
    const text = await readFile(join(root, page), 'utf8');
    for (const { language, code, line } of blocks(text, 'tsx?')) {
      const name = `${page.replaceAll(/[/.]/g, '-')}-line-${line}.${language}`;
      await writeFile(join(folder, name), asModule(code));
      count += 1;
    }
  }
  assert.ok(count >= 10, `${count} blocks`);
  await copyFile(join(root, 'test/support/docs-prelude.d.ts'), join(folder, 'prelude.d.ts'));
  const compilerOptions = {
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const { stdout, status } = spawnSync(process.execPath, [tsc, '--project', folder], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout);
});

test('the links of the docs lead somewhere', async () => {
  for (const page of pages) {
    const text = await readFile(join(root, page), 'utf8');
    for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert.ok(existsSync(join(root, dirname(page), link)), `${page} links to ${link}`);
    }
  }
});
