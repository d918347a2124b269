// Every code that the sources can give stands in docs/errors.md.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const documented = new Set(
  [...readFileSync(path.join(root, 'docs/errors.md'), 'utf8').matchAll(/`([a-z][a-z0-9_]*)`/g)].map(
    (match) => match[1],
  ),
);

// Ends a download that has said enough; it never leaves its file.
const internal = new Set(['relay_head_is_enough']);

function* files(folder, extension) {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* files(file, extension);
    else if (entry.name.endsWith(extension)) yield file;
  }
}

/** The first groups of every match in the files. */
function codesIn(paths, ...patterns) {
  const found = new Map();
  for (const file of paths) {
    const text = readFileSync(path.join(root, file), 'utf8');
    for (const pattern of patterns) {
      for (const [, code] of text.matchAll(pattern)) found.set(code, file);
    }
  }
  return found;
}

const folders = readdirSync(path.join(root, 'native/core')).map((layer) => `native/core/${layer}`);
const sources = [
  codesIn(
    [...folders, 'native/binding'].flatMap((folder) => [...files(folder, '.cpp')]),
    /make_error\(\s*(?:Errc::)?\w+,\s*"([a-z0-9_]+)"/g,
    /\bRule\{"([a-z0-9_]+)"/g,
    /\{"([a-z0-9_]+)", Errc::/g,
    /\bHint\{\s*"([a-z0-9_]+)"/g,
    /error\.code = "([a-z0-9_]+)"/g,
    /\b(?:fault|warn|add_issue)\([^;]*?, "([a-z0-9_]+)",/g,
  ),
  codesIn([...files('lib', '.ts')], /\bcode: '([a-z0-9_]+)'/g),
];

test('the sources were read', () => {
  assert.ok(sources[0].size > 60 && sources[1].size >= 4, `${sources.map(({ size }) => size)}`);
});

test('every code has an entry', () => {
  const missing = sources.flatMap((codes) =>
    [...codes]
      .filter(([code]) => !documented.has(code) && !internal.has(code))
      .map(([code, file]) => `${code} (${file})`),
  );
  assert.deepEqual(missing, []);
});

test('every kind has a section', () => {
  const declared = readFileSync(path.join(root, 'ts-types/errors.d.ts'), 'utf8');
  const kinds = [...declared.matchAll(/^ {2}\| '(\w+)'/gm)].map((match) => match[1]);
  assert.equal(kinds.length, 15);
  const text = readFileSync(path.join(root, 'docs/errors.md'), 'utf8');
  for (const kind of kinds) assert.match(text, new RegExp(`^## ${kind}$`, 'm'));
});
