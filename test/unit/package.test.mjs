// The package as others meet it: its entry points, and what importing costs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

function node(args, options = {}) {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', ...options });
}

function* targets(entry) {
  if (typeof entry === 'string') yield entry;
  else for (const inner of Object.values(entry)) yield* targets(inner);
}

test('every entry point exists', () => {
  for (const target of targets(manifest.exports)) {
    assert.ok(existsSync(path.join(root, target)), target);
  }
});

test('an installation compiles nothing and runs no script', () => {
  assert.equal(manifest.gypfile, false);
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
    assert.equal(name in manifest.scripts, false, name);
  }
  assert.equal('dependencies' in manifest, false);
});

describe('for the browser and the edge', () => {
  for (const condition of ['browser', 'edge-light', 'workerd']) {
    for (const entry of ['tokpost', 'tokpost/sandbox']) {
      test(`${entry} under ${condition} throws what to do`, () => {
        for (const code of [
          `require('${entry}')`,
          `import('${entry}').catch((e) => { throw e })`,
        ]) {
          const { status, stderr } = node([`--conditions=${condition}`, '-e', code]);
          assert.equal(status, 1);
          assert.match(stderr, /runs on the server only/);
        }
      });
    }
  }
});

test('importing costs a few milliseconds and loads no addon', () => {
  const code = `
    const before = process.hrtime.bigint();
    require('tokpost');
    const ms = Number(process.hrtime.bigint() - before) / 1e6;
    const addons = Object.keys(require.cache).filter((file) => file.endsWith('.node'));
    console.log(JSON.stringify({ ms, addons }));`;
  const runs = Array.from({ length: 5 }, () => JSON.parse(node(['-e', code]).stdout));
  assert.ok(runs.every(({ addons }) => addons.length === 0));
  const fastest = Math.min(...runs.map(({ ms }) => ms));
  assert.ok(fastest < 10, `${fastest} ms`);
});

test('TOKPOST_THREADS is checked with everything else', () => {
  const code = `
    const { createTikTok } = require('tokpost');
    try { createTikTok(); } catch (error) {
      console.log(error.code, error.issues.map(({ code }) => code).join());
    }`;
  for (const value of ['0', '2.5', 'many', '65']) {
    const env = { ...process.env, TOKPOST_THREADS: value };
    const said = node(['-e', code], { env }).stdout.trim();
    assert.match(said, /^config_invalid (.+,)?invalid_threads(,|$)/, value);
  }
});
