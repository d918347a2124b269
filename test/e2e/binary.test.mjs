// The binary itself: whose OpenSSL it uses, and what it asks of the system.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { native } = require('../../dist/native.js');
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = path.join(root, 'build/Release/tokpost.node');

test("the addon's OpenSSL is the one it was linked with", () => {
  const { openssl, opensslHeaders } = native().versions();
  assert.match(openssl, /^OpenSSL 3\./);
  assert.equal(openssl, opensslHeaders);
});

test('its version is the package’s', () => {
  assert.equal(native().versions().tokpost, require('../../package.json').version);
});

test('it exports its entry alone, and needs glibc 2.34 at most', {
  skip: process.platform !== 'linux',
}, () => {
  const symbols = execFileSync('nm', ['--dynamic', binary], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const lines = symbols.trim().split('\n');
  const defined = lines
    .filter((line) => /^[0-9a-f]+ [TDBRVWiu] /.test(line))
    .map((line) => line.slice(19));
  for (const name of defined)
    assert.match(name, /^(napi_register_module_v1|node_api_module_get_api_version_v1|_init|_fini)/);
  const undefinedOpenSsl = lines.filter((line) => / U (SSL_|EVP_|OPENSSL_|sqlite3_)/.test(line));
  assert.deepEqual(undefinedOpenSsl, []);
  const versions = [...symbols.matchAll(/@GLIBC_2\.(\d+)/g)].map((match) => Number(match[1]));
  assert.ok(Math.max(...versions) <= 34, `GLIBC_2.${Math.max(...versions)}`);
});

test('it needs no library that an installation may lack', {
  skip: process.platform !== 'linux',
}, () => {
  const dynamic = execFileSync('readelf', ['--dynamic', binary], { encoding: 'utf8' });
  const needed = [...dynamic.matchAll(/NEEDED.*\[(.*)\]/g)].map((match) => match[1]);
  for (const library of needed) {
    assert.match(library, /^(libc|libm|libgcc_s|libpthread|libdl|ld-linux[^.]*)\.so/, library);
  }
  assert.match(dynamic, /NODELETE/);
  assert.match(dynamic, /BIND_NOW|NOW/);
});
