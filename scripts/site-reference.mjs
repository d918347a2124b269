// The reference of the API: every export of each entry point, from its declaration and comment.
import path from 'node:path';

import ts from 'typescript';

import { escape } from './site-html.mjs';

// In the order of the navigation; the first is the package itself.
const entries = [
  ['index', 'tokpost'],
  ['next', 'tokpost/next'],
  ['react', 'tokpost/react'],
  ['sandbox', 'tokpost/sandbox'],
  ['stores', 'tokpost/stores'],
  ['pg-boss', 'tokpost/pg-boss'],
];

/** A page for each entry point: its title and introduction as Markdown, its exports as HTML. */
export function referencePages(root) {
  const files = entries.map(([name]) => path.join(root, 'ts-types', `${name}.d.ts`));
  const program = ts.createProgram(files, { skipLibCheck: true, types: ['node'], typeRoots: [] });
  const checker = program.getTypeChecker();
  const exportsOf = (file) =>
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)))
      .map((symbol) =>
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
      )
      .filter(({ declarations = [] }) => declarations.some((each) => isOurs(each, root)));
  // A type that several entry points export is explained once.
  const places = new Map();
  const pages = entries.map(([name, title], index) => {
    const symbols = exportsOf(files[index]);
    for (const symbol of symbols) {
      if (!places.has(symbol.name)) places.set(symbol.name, name);
    }
    return { name, title, symbols };
  });
  return pages.map(({ name, title, symbols }) => ({
    name,
    title: `API: ${title}`,
    markdown: `# ${title}\n\n\`import { … } from '${title}'\`, or \`require('${title}')\`.\n`,
    html: symbols.map((symbol) => exportHtml(symbol, { page: name, places })).join('\n'),
  }));
}

function isOurs(declaration, root) {
  return declaration.getSourceFile().fileName.startsWith(path.join(root, 'ts-types'));
}

function exportHtml(symbol, context) {
  const { name } = symbol;
  if (context.places.get(name) !== context.page) {
    const place = `${context.places.get(name)}.html#${name}`;
    return `<h2 id="${name}">${name}</h2>\n<p>See <a href="${place}">${name}</a>.</p>`;
  }
  const parts = symbol.declarations.map((declaration) => declarationHtml(declaration, context));
  return `<section>\n<h2 id="${name}">${name}</h2>\n${parts.join('\n')}\n</section>`;
}

function declarationHtml(declaration, context) {
  const hasMembers = ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration);
  const comment = commentHtml(declaration);
  if (!hasMembers) return `${codeHtml(textOf(declaration), context)}\n${comment}`;
  const head = textOf(declaration).split('{', 1)[0].trim();
  const members = declaration.members.map((member) => memberHtml(member, context));
  return `${codeHtml(head, context)}\n${comment}\n<dl>\n${members.join('\n')}\n</dl>`;
}

function memberHtml(member, context) {
  return `<dt>${codeHtml(textOf(member), context)}</dt>\n<dd>${commentHtml(member)}</dd>`;
}

/** The declaration without the words and comments that say nothing here. */
function textOf(node) {
  return node
    .getText()
    .replaceAll(/^\s*\/\*\*.*?\*\/\n/gms, '')
    .replace(/^export (declare )?/, '')
    .replaceAll(/\n {2}/g, '\n');
}

function commentHtml(node) {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  const text = comment === undefined ? '' : (ts.getTextOfJSDocComment(comment.comment) ?? '');
  const examples = ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === 'example')
    .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? '');
  const paragraphs = text.split('\n\n').filter(Boolean);
  return [
    ...paragraphs.map((each) => `<p>${inlineHtml(each)}</p>`),
    ...examples.map((each) => `<pre class="example"><code>${escape(each)}</code></pre>`),
  ].join('\n');
}

function inlineHtml(text) {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** Code, in which every name that the reference explains leads there. */
function codeHtml(text, { page, places }) {
  const linked = escape(text).replaceAll(/\b[A-Z]\w*\b/g, (name) => {
    const place = places.get(name);
    if (place === undefined) return name;
    return `<a href="${place === page ? '' : `${place}.html`}#${name}">${name}</a>`;
  });
  return `<pre><code>${linked}</code></pre>`;
}
