// The pages of the site: Markdown of the repository, at the same places, and the reference.
import fs from 'node:fs';
import path from 'node:path';

import { Marked } from 'marked';

import { escape } from './site-html.mjs';
import { referencePages } from './site-reference.mjs';

const atRoot = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

/** Writes the site; answers how many pages it has. */
export function makeSite(root, folder) {
  const sources = [...atRoot, ...markdownIn(root, 'docs')];
  const pages = sources.map((name) => pageOf(root, name));
  const reference = referencePages(root).map(({ name, title, markdown, html }) => ({
    name: `reference/${name}.html`,
    title,
    body: `${render(markdown, 'reference/x.md', () => true)}${html}`,
    group: 'Reference of the API',
  }));
  const all = [...pages, ...reference];
  for (const page of all) write(folder, page.name, layout(page, all));
  fs.copyFileSync(new URL('site.css', import.meta.url), path.join(folder, 'site.css'));
  fs.copyFileSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  fs.cpSync(path.join(root, 'docs/images'), path.join(folder, 'docs/images'), { recursive: true });
  return all.length;
}

function markdownIn(root, folder) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

function pageOf(root, name) {
  const markdown = fs.readFileSync(path.join(root, name), 'utf8');
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? name;
  const exists = (target) => fs.existsSync(path.join(root, target));
  const group = groupOf(name);
  return { name: placeOf(name), title, body: render(markdown, name, exists), group };
}

function groupOf(name) {
  if (name.startsWith('docs/guides/')) return 'Guides';
  return name.startsWith('docs/') ? 'Documentation' : 'The project';
}

function placeOf(name) {
  return name === 'README.md' ? 'index.html' : name.replace(/\.md$/, '.html');
}

/** Markdown of the page `name` as HTML, its links as they are in the site. */
function render(markdown, name, exists) {
  const slugs = new Map();
  const renderer = {
    heading({ tokens, depth }) {
      const text = this.parser.parseInline(tokens);
      return `<h${depth} id="${slugOf(text, slugs)}">${text}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      const place = linkOf(href, name, exists);
      return place === undefined ? text : `<a href="${escape(place)}">${text}</a>`;
    },
  };
  return new Marked({ renderer }).parse(markdown);
}

/** As GitHub makes them, so that a link works there as here. */
function slugOf(html, slugs) {
  const slug = html
    .replaceAll(/<[^>]*>|&[^;]+;/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
  const seen = slugs.get(slug) ?? 0;
  slugs.set(slug, seen + 1);
  return seen === 0 ? slug : `${slug}-${seen}`;
}

/** Undefined where the site has nothing to show, such as a folder of the sources. */
function linkOf(href, name, exists) {
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  const [file, fragment] = href.split('#', 2);
  const target = path.posix.join(path.posix.dirname(name), file);
  if (!exists(target) || !isShown(target)) return undefined;
  const from = path.posix.dirname(placeOf(name));
  const place = path.posix.relative(from, placeOf(target));
  return fragment === undefined ? place : `${place}#${fragment}`;
}

function isShown(target) {
  if (atRoot.includes(target) || target === 'LICENSE') return true;
  return /^docs\/.*\.(md|png|jpg|svg)$/.test(target);
}

function layout({ name, title, body }, pages) {
  const up = '../'.repeat(name.split('/').length - 1);
  const navigation = [...grouped(pages)].map(([group, members]) => {
    const items = members.map((page) => {
      const current = page.name === name ? ' aria-current="page"' : '';
      return `<li><a href="${up}${page.name}"${current}>${escape(page.title)}</a></li>`;
    });
    return `<h2>${group}</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}${title === 'tokpost' ? '' : ' · tokpost'}</title>
<link rel="stylesheet" href="${up}site.css">
</head>
<body>
<a class="skip" href="#content">To the content</a>
<nav aria-label="Pages">
<a class="home" href="${up}index.html">tokpost</a>
${navigation.join('\n')}
</nav>
<main id="content">
${body}
</main>
</body>
</html>
`;
}

/** By the names of their groups, in the order in which those come up. */
function grouped(pages) {
  const groups = new Map();
  for (const page of pages) groups.set(page.group, [...(groups.get(page.group) ?? []), page]);
  return groups;
}

function write(folder, name, text) {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}
