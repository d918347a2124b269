// Where the addon comes from, and what a person reads where there is none. The strange systems are
// played by a file that is loaded before the package.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { host, unpacked } from './support/package.mjs';

const folder = unpacked({ after });

const report = `
  const { createTikTok, TikTokError } = require('./dist/index.js');
  try {
    createTikTok();
  } catch (error) {
    const { kind, code, message } = error;
    console.log(JSON.stringify({ ours: error instanceof TikTokError, kind, code, message }));
  }`;

/** What the first use says; `pretend` is code that runs before the package is loaded. */
function firstUse(pretend = '') {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', pretend + report], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

const as = (platform, arch) => `
  Object.defineProperty(process, 'platform', { value: '${platform}' });
  Object.defineProperty(process, 'arch', { value: '${arch}' });`;

// What Alpine shows: the name of its loader among what is mapped.
const withMusl = `
  const fs = require('node:fs');
  const { readFileSync } = fs;
  fs.readFileSync = (file, ...rest) =>
    file === '/proc/self/maps' ? '7f00-7f01 r-xp 0 0 /lib/ld-musl-x86_64.so.1' : readFileSync(file, ...rest);`;

const withGlibc = (version) => `
  const header = { glibcVersionRuntime: '${version}' };
  Object.defineProperty(process, 'report', { value: { excludeNetwork: false, getReport: () => ({ header }) } });`;

function assertExplained({ ours, kind, code, message }, ...parts) {
  assert.ok(ours);
  assert.deepEqual([kind, code], ['config', 'addon_not_loaded']);
  assert.ok(message.includes(process.version), message);
  for (const part of parts) assert.match(message, part);
}

test('the addon of the package loads', () => {
  assert.equal(firstUse().code, 'config_invalid');
});

test('on macOS: the platform, and how to build or run elsewhere', () => {
  assertExplained(
    firstUse(as('darwin', 'arm64')),
    /on darwin-arm64 \(Node v/,
    /build\/Release\/tokpost\.node: there is no such file/,
    /linux-x64 and linux-arm64 with glibc 2\.34/,
    /Debian 12/,
    /npx tokpost build/,
  );
});

test('on Windows: WSL, and no advice that cannot work there', () => {
  const told = firstUse(as('win32', 'x64'));
  assertExplained(told, /on win32-x64/, /WSL/);
  assert.doesNotMatch(told.message, /npx tokpost build/);
});

test('on musl: the prebuilt addon is not even tried', () => {
  assertExplained(
    firstUse(withMusl),
    /\(musl, Node v/,
    /prebuilds\/linux-\w+\/tokpost\.node: it is built for glibc, and this system has musl/,
    /npx tokpost build/,
  );
});

test('on a processor without a prebuilt addon', () => {
  assertExplained(firstUse(as('linux', 'riscv64')), /on linux-riscv64 \(glibc \d/, /Debian 12/);
});

describe('where the file is there and does not load', () => {
  const addon = () => path.join(folder, 'prebuilds', host, 'tokpost.node');

  test('what the system says is passed on, with the version of glibc', () => {
    const bytes = fs.readFileSync(addon());
    fs.writeFileSync(addon(), 'not an addon');
    try {
      const told = firstUse(withGlibc('2.31'));
      assertExplained(told, /\(glibc 2\.31, /, /tokpost\.node: .*(ELF|file too short|invalid)/);
    } finally {
      fs.writeFileSync(addon(), bytes);
    }
  });

  test('where a bundler lost it, the package is to be kept external', () => {
    const kept = `${addon()}.kept`;
    fs.renameSync(addon(), kept);
    try {
      assertExplained(firstUse(), /there is no such file/, /withTikTok/, /serverExternalPackages/);
    } finally {
      fs.renameSync(kept, addon());
    }
  });
});

test('what was built here goes before what was shipped', () => {
  const release = path.join(folder, 'build/Release');
  fs.mkdirSync(release, { recursive: true });
  fs.cpSync(
    path.join(folder, 'prebuilds', host, 'tokpost.node'),
    path.join(release, 'tokpost.node'),
  );
  const code = "console.log(require('./dist/native.js').nativeFile())";
  const { stdout } = spawnSync(process.execPath, ['-e', code], { cwd: folder, encoding: 'utf8' });
  fs.rmSync(path.join(folder, 'build'), { recursive: true });
  assert.equal(stdout.trim(), 'build/Release/tokpost.node');
});

test('no program is run and no name is looked up to find out about the system', () => {
  const watch = `
    const refuse = (what) => () => { throw new Error(what); };
    const children = require('node:child_process');
    for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'exec', 'execSync']) {
      children[name] = refuse(name);
    }
    let looked = false;
    const { getReport } = process.report;
    process.report.getReport = () => {
      looked = process.report.excludeNetwork !== true;
      return getReport.call(process.report);
    };
    process.on('exit', () => { if (looked) throw new Error('the report looks up names'); });`;
  assertExplained(firstUse(watch + as('linux', 'riscv64')), /glibc \d+\.\d+/);
});
