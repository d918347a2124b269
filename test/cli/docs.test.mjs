// docs/cli.md and docs/doctor.md tell what the command does.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';

import { root } from './support/cli.mjs';

const require = createRequire(import.meta.url);
const { commands } = require('../../dist/cli/commands/index.js');
const { exitCodes } = require('../../dist/cli/exit-codes.js');
const page = (name) => fs.readFileSync(path.join(root, 'docs', name), 'utf8');

test('every command stands in the table', () => {
  const table = page('cli.md').split('## Commands')[1].split('### ')[0];
  for (const { name } of commands) assert.match(table, new RegExp(`\`${name}[ \`]`), name);
});

test('every exit code stands in the table, and no other', () => {
  const table = page('cli.md').split('## Exit codes')[1];
  const listed = [...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  assert.deepEqual(listed, Object.values(exitCodes));
});

test('the commands in the pages exist, with the options that they show', () => {
  const pages = fs
    .readdirSync(path.join(root, 'docs'), { recursive: true })
    .filter((name) => name.endsWith('.md'));
  let count = 0;
  for (const name of pages) {
    for (const [, command, rest] of page(name).matchAll(/npx tokpost ([a-z-]+)([^`\n]*)/g)) {
      const found = commands.find((each) => each.name === command);
      assert.ok(found, `${name}: tokpost ${command}`);
      const known = ['env', 'json', 'help', 'dry-run', ...Object.keys(found.options ?? {})];
      for (const [, option] of rest.split('#')[0].matchAll(/ --([a-z-]+)/g)) {
        assert.ok(known.includes(option), `${name}: tokpost ${command} --${option}`);
      }
      count += 1;
    }
  }
  assert.ok(count >= 5, `${count}`);
});

test('every check of the doctor is explained', () => {
  const folder = path.join(root, 'lib/cli/doctor');
  const sources = fs
    .readdirSync(folder)
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
  const named = sources.flatMap((text) => [
    ...text.matchAll(/\b(?:ok|warning|problem)\(\s*'([^']+)'/g),
    ...text.matchAll(/^ {2}\['([^']+)', \//gm),
  ]);
  const listed = [...page('doctor.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, check]) => check);
  assert.deepEqual([...new Set(named.map(([, check]) => check))].sort(), listed.sort());
});
