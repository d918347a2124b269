// scripts/release with its steps played: what it leaves when one of them fails.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { root, temporaryFolder } from './support/package.mjs';

const tarball = 'build/pack/tokpost-1.0.0.tgz';
const steps = ['test', 'prebuild', 'pack', 'test-pack'];

/** A repository that is ready for a release, and in which one step fails. */
function repository(t, failing) {
  const folder = temporaryFolder(t, 'release');
  const write = (name, text, mode) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text, { mode });
  };
  write('package.json', '{ "version": "1.0.0" }');
  write('CHANGELOG.md', '## [1.0.0] - 2026-01-02\n');
  write('.gitignore', 'build/\n');
  for (const name of steps) {
    // The tests and the packing both leave a package.
    const packs = /^(test|pack)$/.test(name) ? `mkdir -p build/pack; touch ${tarball}` : '';
    write(`scripts/${name}`, `#!/bin/sh\n${packs}\nexit ${name === failing ? 1 : 0}\n`, 0o755);
  }
  fs.cpSync(path.join(root, 'scripts/release'), path.join(folder, 'scripts/release'));
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@a.example', ...args], {
      cwd: folder,
    });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'all');
  return folder;
}

function release(folder) {
  const { status, stdout } = spawnSync('scripts/release', { cwd: folder, encoding: 'utf8' });
  return { status, stdout, packed: fs.existsSync(path.join(folder, tarball)) };
}

test('when all passes, the package is there and the commands that publish it are shown', (t) => {
  const { status, stdout, packed } = release(repository(t));
  assert.deepEqual({ status, packed }, { status: 0, packed: true });
  assert.match(stdout, /npm publish build\/pack\/tokpost-1\.0\.0\.tgz/);
});

describe('no package is left when it fails in', () => {
  for (const name of steps) {
    test(`scripts/${name}`, (t) => {
      const { status, packed } = release(repository(t, name));
      assert.deepEqual({ status, packed }, { status: 1, packed: false });
    });
  }
});

test('uncommitted changes stop it before anything is run', (t) => {
  const folder = repository(t);
  fs.writeFileSync(path.join(folder, 'stray'), '');
  assert.deepEqual(release(folder).status, 1);
  assert.ok(!fs.existsSync(path.join(folder, 'build')));
});
