// The code in the pages and in the comments of the declarations.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

import { takers } from './block-takers.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The pages of docs/, by their paths from the root. */
export async function docPages() {
  const names = await readdir(join(root, 'docs'), { recursive: true });
  return names.filter((name) => name.endsWith('.md')).map((name) => join('docs', name));
}

/** The pages whose blocks are compiled or run. */
export async function pages() {
  return [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'examples/nextjs/README.md',
    ...(await docPages()),
  ];
}

/** The fenced blocks of a page, each with the line that it begins on. */
export function blocksOf(page, text) {
  const fences = text.matchAll(/^( *)(```+|~~~+) *(\w*)[^\n]*\n(.*?)^\1\2$/gms);
  return Array.from(fences, ({ 3: language, 4: code, index }) => {
    const line = text.slice(0, index).split('\n').length + 1;
    return { page, language, code, line, name: `${page}:${line}` };
  });
}

export async function allBlocks() {
  const found = [];
  for (const page of await pages()) {
    found.push(...blocksOf(page, await readFile(join(root, page), 'utf8')));
  }
  return found;
}

/** The blocks that a test takes: `as` is one of block-takers.mjs. */
export async function blocksTaken(as) {
  const { takes } = takers.find((taker) => taker.as === as);
  return (await allBlocks()).filter(takes);
}

/** The code of the only block that is taken so. */
export async function blockTaken(as) {
  const found = await blocksTaken(as);
  if (found.length !== 1) throw new Error(`${found.length} blocks are taken as ${as}`);
  return found[0].code;
}

/** Every function, method and class that the package declares, with its comment's examples. */
export async function declaredFunctions() {
  const names = await readdir(join(root, 'ts-types'));
  const found = [];
  for (const file of names.filter((name) => name.endsWith('.d.ts')).sort()) {
    const text = await readFile(join(root, 'ts-types', file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    collect(source, { file, owner: '' }, found);
  }
  return found;
}

function collect(node, { file, owner }, found) {
  const isContainer = ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node);
  const isFunction =
    ts.isFunctionDeclaration(node) || ts.isMethodSignature(node) || ts.isMethodDeclaration(node);
  const examples = ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === 'example')
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '');
  if (isFunction || examples.length > 0) {
    const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
    const name = node.name?.getText() ?? '';
    found.push({ file, owner, name, line: line + 1, isFunction, examples });
  }
  const inner = { file, owner: isContainer ? node.name.text : owner };
  ts.forEachChild(node, (child) => collect(child, inner, found));
}
