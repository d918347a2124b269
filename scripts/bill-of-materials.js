// The software bill of materials of one binary, in CycloneDX: what is linked in, in which version and
// under which licence.
'use strict';

const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const kHashProperty = 'tokpost:sources-sha256';

function billOfMaterials({ target, addon, hash, compiler, env }) {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const addonHash = createHash('sha256').update(fs.readFileSync(addon)).digest('hex');
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(addonHash)}`,
    version: 1,
    metadata: {
      component: {
        type: 'library',
        'bom-ref': `${name}-${target}`,
        name,
        version,
        description: `prebuilds/${target}/tokpost.node`,
        purl: `pkg:npm/${name}@${version}`,
        licenses: [{ license: { id: 'MIT' } }],
        hashes: [{ alg: 'SHA-256', content: addonHash }],
        properties: [{ name: kHashProperty, value: hash }],
      },
    },
    components: linkedComponents(compiler, env),
  };
}

function linkedComponents(compiler, env) {
  const packageVersion = (library) => output('pkg-config', ['--modversion', library], env);
  const { version: addonApi } = require('node-addon-api/package.json');
  return [
    component('openssl', packageVersion('libssl'), { license: { id: 'Apache-2.0' } }),
    component('sqlite', packageVersion('sqlite3'), { license: { id: 'blessing' } }),
    component('boost', boostVersion(compiler, env), { license: { id: 'BSL-1.0' } }),
    component('libstdc++', output(compiler, ['-dumpfullversion'], env), {
      expression: 'GPL-3.0-or-later WITH GCC-exception-3.1',
    }),
    component('node-addon-api', addonApi, { license: { id: 'MIT' } }, 'npm'),
  ];
}

function component(name, version, licence, type = 'generic') {
  const purl = `pkg:${type}/${encodeURIComponent(name)}@${version}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl, licenses: [licence] };
}

function boostVersion(compiler, env) {
  const macros = output(
    compiler,
    ['-x', 'c++', '-E', '-dM', '-include', 'boost/version.hpp', '/dev/null'],
    env,
  );
  const number = Number(/#define BOOST_VERSION (\d+)/.exec(macros)[1]);
  return `${Math.floor(number / 100000)}.${Math.floor(number / 100) % 1000}.${number % 100}`;
}

function output(command, args, env) {
  return execFileSync(command, args, { encoding: 'utf8', env, maxBuffer: 1 << 26 }).trim();
}

// The same binary has the same number.
function uuidOf(hex) {
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16);
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}${variant}${hex.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

module.exports = { billOfMaterials, kHashProperty };
