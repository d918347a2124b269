// What building for another platform takes: Debian's cross compiler, the libraries of that platform
// beside those of this one, and qemu-user to try what comes out.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const kTriples = { 'linux-x64': 'x86_64-linux-gnu', 'linux-arm64': 'aarch64-linux-gnu' };
const kPlatforms = Object.keys(kTriples);

/** The tools for a platform. `lack` says what is not installed, where something is not. */
function crossTools(platform) {
  const triple = kTriples[platform];
  const arch = platform.split('-')[1];
  const compiler = `${triple}-g++`;
  const libraries = `/usr/lib/${triple}`;
  const qemu = `qemu-${triple.split('-')[0]}`;
  const missing = [
    ...[compiler, qemu].filter((name) => spawnSync(name, ['--version']).error),
    ...['libssl.a', 'libcrypto.a', 'libsqlite3.a']
      .map((name) => path.join(libraries, name))
      .filter((file) => !fs.existsSync(file)),
  ];
  const lack =
    missing.length > 0
      ? `cross-building for ${platform} needs ${missing.join(', ')}; run scripts/cross-setup ${arch}`
      : undefined;
  return { arch, triple, compiler, libraries, qemu, lack };
}

module.exports = { crossTools, kPlatforms };
