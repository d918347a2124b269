// Programs for checks that a checkout does not need for building: other runtimes, package managers,
// compilers, and versions of peers. Each is one npm package without install scripts, kept in
// build/tools by its version.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');

const kTools = {
  'node-20': { package: 'node-linux-{arch}', version: '20.20.2', file: 'bin/node' },
  'node-22': { package: 'node-linux-{arch}', version: '22.23.2', file: 'bin/node' },
  'node-24': { package: 'node-linux-{arch}', version: '24.21.0', file: 'bin/node' },
  'node-26': { package: 'node-linux-{arch}', version: '26.10.0', file: 'bin/node' },
  bun: {
    package: '@oven/bun-linux-{arch}',
    version: '1.4.5',
    file: 'bin/bun',
    archs: { arm64: 'aarch64' },
  },
  deno: { package: '@deno/linux-{arch}-glibc', version: '2.9.6', file: 'deno' },
  'npm-12': { package: 'npm', version: '12.2.2', file: 'bin/npm-cli.js' },
  pnpm: { package: '@pnpm/exe.linux-{arch}', version: '12.21.0', file: 'pnpm' },
  'yarn-1': { package: 'yarn', version: '1.22.22', file: 'bin/yarn.js' },
  yarn: { package: '@yarnpkg/cli-dist', version: '4.18.1', file: 'bin/yarn.js' },
  'typescript-5': { package: 'typescript', version: '5.9.3', file: 'bin/tsc' },
  'typescript-6': { package: 'typescript', version: '6.0.3', file: 'bin/tsc' },
  'typescript-7': { package: 'typescript', version: '7.0.2', file: 'bin/tsc' },
  'pg-boss-11': { package: 'pg-boss', version: '11.1.2', file: 'src/index.js' },
  'pg-boss-12': { package: 'pg-boss', version: '12.38.0', file: 'dist/index.js' },
};

/** The path of a tool's program, or of a peer's module, installed at its first use. */
function tool(name, { arch = process.arch } = {}) {
  const { package: template, version, file, archs = {} } = kTools[name];
  const packageName = template.replace('{arch}', archs[arch] ?? arch);
  const suffix = template.includes('{arch}') ? `-${arch}` : '';
  const folder = path.join(root, 'build', 'tools', `${name}-${version}${suffix}`);
  const program = path.join(folder, 'node_modules', packageName, file);
  if (!fs.existsSync(program)) install(folder, `${packageName}@${version}`, arch);
  return program;
}

function install(folder, wanted, arch) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  console.error(`installing ${wanted} into ${path.relative(root, folder)}`);
  const result = spawnSync(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--force', '--no-audit', '--no-fund', wanted],
    { cwd: folder, encoding: 'utf8' },
  );
  if (result.status !== 0) {
    throw new Error(`npm could not install ${wanted}: ${result.stderr ?? result.error?.message}`);
  }
}

module.exports = { tool };
