// The code in the pages and in the comments of the declarations.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The pages of docs/, by their paths from the root. */
export async function docPages() {
  const names = await readdir(join(root, 'docs'), { recursive: true });
  return names.filter((name) => name.endsWith('.md')).map((name) => join('docs', name));
}

/** The blocks of a page in one of the languages, each with the line that it begins on. */
export function blocksOf(text, language) {
  const found = [];
  for (const match of text.matchAll(new RegExp(`^\`\`\`(${language})\\n(.*?)^\`\`\`$`, 'gms'))) {
    const line = text.slice(0, match.index).split('\n').length + 1;
    found.push({ language: match[1], code: match[2], line });
  }
  return found;
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
