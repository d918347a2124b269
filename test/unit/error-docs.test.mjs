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

// They never leave the native code: one ends a download that has said enough, one becomes a post's
// fail_reason, and two end the program `tokpost-sandbox` and a test's own video.
const internal = new Set(['relay_head_is_enough', 'pull_failed', 'signals', 'sample_video']);

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
      // "http_" is only the beginning of one.
      for (const [, code] of text.matchAll(pattern)) if (!code.endsWith('_')) found.set(code, file);
    }
  }
  return found;
}

/** The codes that a file hands to its own functions that make errors, whose definition `maker` finds. */
function codesOfMakers(paths, maker, quote) {
  const found = new Map();
  for (const file of paths) {
    const text = readFileSync(path.join(root, file), 'utf8');
    for (const [, name] of text.matchAll(maker)) {
      const calls = new RegExp(`\\b${name}\\(\\s*(?:\\w+,\\s*)?${quote}([a-z0-9_]+)${quote}`, 'g');
      for (const [, code] of text.matchAll(calls)) found.set(code, file);
    }
  }
  return found;
}

/** The codes that stand as constants where an error is made. */
function namedCodes(paths) {
  const found = new Map();
  for (const file of paths) {
    const text = readFileSync(path.join(root, file), 'utf8');
    for (const [, name] of text.matchAll(/make_error\(\s*[\w:]+,\s*(k\w+)/g)) {
      const code = text.match(new RegExp(`\\b${name}(?:\\[\\])? = "([a-z0-9_]+)"`))?.[1];
      assert.ok(code, `${name} in ${file} is no code`);
      found.set(code, file);
    }
  }
  return found;
}

const native = ['native/core', 'native/binding', 'native/sandbox'].flatMap((folder) => [
  ...files(folder, '.cpp'),
]);
const lib = [...files('lib', '.ts')];
const sources = [
  codesIn(
    native,
    /make_error\(\s*(?:Errc::)?\w+,\s*"([a-z0-9_]+)"/g,
    /\bfaulty\(\s*(?:Errc::)?\w+,\s*"([a-z0-9_]+)"/g,
    /\bRule\{"([a-z0-9_]+)"/g,
    /\{"([a-z0-9_]+)", Errc::/g,
    /\bHint\{\s*"([a-z0-9_]+)"/g,
    /\bAuthorizeFault\{\s*"([a-z0-9_]+)"/g,
    /error\.code = "([a-z0-9_]+)"/g,
    /issues\.push_back\(\s*\{[^;]*?, "([a-z0-9_]+)",/g,
    /\b(?:fault|warn|add_issue)\([^;]*?, "([a-z0-9_]+)",/g,
  ),
  codesOfMakers(
    native,
    /\bError (\w+)\((?:const \w+& \w+, )?(?:const )?std::string(?:_view)?&? code\b/g,
    '"',
  ),
  namedCodes(native),
  codesIn(lib, /\bcode: '([a-z0-9_]+)'/g),
];

test('the sources were read', () => {
  const sizes = sources.map(({ size }) => size);
  const least = [120, 20, 2, 10];
  assert.ok(
    sizes.every((size, index) => size >= least[index]),
    `${sizes}`,
  );
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
