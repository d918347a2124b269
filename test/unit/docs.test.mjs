// The pages of docs/, the README and the comments of the declarations: their code compiles, and their
// links lead somewhere.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import {
  blocksTaken,
  blockTaken,
  declaredFunctions,
  docPages,
  root,
} from '../support/code-blocks.mjs';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const pages = await docPages();

// A block with imports or exports is a module; any other is the inside of a function.
const isModule = (code) => /^(import|export) /m.test(code);
function asModule(code) {
  if (isModule(code)) return `${code}\nexport {};\n`;
  return `export async function block() {\n${code}\n}\n`;
}

/** The examples of the declarations, with the names that they use without declaring them. */
async function exampleFiles() {
  const prelude = await readFile(join(root, 'test/support/examples-prelude.d.ts'), 'utf8');
  const names = [
    ...prelude.matchAll(/^export declare (?:const|function|class) (\w+)/gm),
    ...prelude.matchAll(/^export (?:type )?\{ (?:default as )?(\w+)(?:, (\w+))? \}/gm),
  ].flatMap(([, ...found]) => found.filter(Boolean));
  const imports = `import { ${names.join(', ')} } from '../../test/support/examples-prelude';`;
  const files = [];
  for (const { file, line, examples } of await declaredFunctions()) {
    for (const [index, code] of examples.entries()) {
      const name = `${file.replaceAll('.', '-')}-line-${line}-${index}.tsx`;
      files.push({ name, code: `${imports}\n${asModule(code)}` });
    }
  }
  return files;
}

// The files of an application that its pages import, and what they use of other packages.
const application = {
  'auth.ts': 'export declare function auth(): Promise<{ user: { id: string } }>;',
  'next/server.d.ts': 'export function after(task: () => unknown): void;',
  'firebase-admin/auth.d.ts': `interface UserRecord {
      readonly uid: string;
      readonly email?: string;
      readonly emailVerified: boolean;
      readonly displayName?: string;
      readonly photoURL?: string;
    }
    export function getAuth(): {
      getUser(uid: string): Promise<UserRecord>;
      createUser(properties: { uid?: string; displayName?: string }): Promise<UserRecord>;
      createCustomToken(uid: string, developerClaims?: object): Promise<string>;
    };`,
  'next/navigation.d.ts': 'export function redirect(path: string): never;',
  'lib/auth.ts': `export declare const auth: { api: { getSession(request: { headers: Headers }):
    Promise<{ user: { id: string } } | null> } };`,
  'lib/tiktok.ts': `export declare const tiktok: import('tokpost').TikTok;
    export declare const routes: import('tokpost/next').TikTokRoutes;`,
};

/** Compiles files against the package's declarations; answers what is wrong with them. */
async function faultsOf(t, files) {
  await mkdir(join(root, 'build'), { recursive: true });
  const folder = await mkdtemp(join(root, 'build', 'docs-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const name of ['lib', 'next', 'firebase-admin']) await mkdir(join(folder, name));
  for (const { name, code } of files) await writeFile(join(folder, name), asModule(code));
  for (const [name, code] of Object.entries(application)) await writeFile(join(folder, name), code);
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
    allowJs: true,
    checkJs: true,
    paths: { '@/*': ['./*'], 'next/*': ['./next/*'], 'firebase-admin/*': ['./firebase-admin/*'] },
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const args = [tsc, '--project', folder];
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return status === 0 ? '' : stdout;
}

/** Blocks as files that are named after their place. */
function asFiles(blocks) {
  return blocks.map(({ page, line, language, code }) => ({
    name: `${page.replaceAll(/[/.]/g, '-')}-line-${line}.${language}`,
    code,
  }));
}

test('every block of TypeScript and JavaScript compiles, and the example of every declaration', async (t) => {
  const typed = await blocksTaken('typed code');
  assert.ok(typed.length >= 20, `${typed.length} blocks of TypeScript`);
  // The other blocks of README.md go on from one another; its own test runs them.
  const plain = [...(await blocksTaken('plain code')), ...(await blocksTaken('glimpse'))];
  assert.ok(plain.length >= 8, `${plain.length} blocks of JavaScript`);
  const examples = await exampleFiles();
  assert.ok(examples.length >= 80, `${examples.length} examples`);
  assert.equal(await faultsOf(t, [...asFiles([...typed, ...plain]), ...examples]), '');
});

test('every JSON block is JSON', async () => {
  for (const { name, code } of await blocksTaken('JSON')) {
    assert.doesNotThrow(() => parse(code), name);
  }
});

/** One value, or a line for each. */
function parse(code) {
  const isLines = code
    .trim()
    .split('\n')
    .every((line) => /^\{.*\}$/.test(line));
  for (const text of isLines ? code.trim().split('\n') : [code]) JSON.parse(text);
}

test('the states of a post are those of the declarations', async () => {
  const drawing = await blockTaken('states');
  const drawn = [...drawing.matchAll(/(?:^|→ |, )([a-z_]+)/gm)].map(([, state]) => state);
  const declarations = await readFile(join(root, 'ts-types/posts.d.ts'), 'utf8');
  const [, states] = /type PostState =([^;]*);/.exec(declarations);
  assert.deepEqual(drawn.sort(), [...states.matchAll(/'(\w+)'/g)].map(([, state]) => state).sort());
});

test('the layers are folders', async () => {
  const layers = (await blockTaken('layers')).match(/[\w/]+\//g);
  assert.ok(layers.length >= 4, `${layers}`);
  for (const layer of layers) assert.ok(existsSync(join(root, layer)), layer);
});

// What the application makes, and tokpost calls.
const ofTheApplication = /^(Logger|Boss|StoreUnderTest|.*Store)$/;

test('every function that an application can call has a comment with an example', async () => {
  const declared = await declaredFunctions();
  const called = declared.filter(
    ({ isFunction, owner, file }) =>
      isFunction && !ofTheApplication.test(owner) && !file.startsWith('store-conformance'),
  );
  assert.ok(called.length >= 80, `${called.length} functions`);
  const key = ({ file, owner, name }) => `${file}: ${owner === '' ? name : `${owner}.${name}`}`;
  // Of several overloads one shows how it is called.
  const shown = new Set(called.filter(({ examples }) => examples.length > 0).map(key));
  assert.deepEqual(
    called.map(key).filter((each) => !shown.has(each)),
    [],
  );
});

test('the links of the docs lead somewhere', async () => {
  for (const page of pages) {
    const text = await readFile(join(root, page), 'utf8');
    for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      assert.ok(existsSync(join(root, dirname(page), link)), `${page} links to ${link}`);
    }
  }
});

test('every picture is shown somewhere', async () => {
  const texts = await Promise.all(
    [...pages, 'README.md'].map((page) => readFile(join(root, page), 'utf8')),
  );
  const shown = new Set(
    texts.flatMap((text) => [...text.matchAll(/images\/([\w-]+\.png)\)/g)].map(([, name]) => name)),
  );
  assert.deepEqual(await readdir(join(root, 'docs/images')), [...shown].sort());
});
