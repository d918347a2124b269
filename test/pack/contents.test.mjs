// What the tarball holds, and nothing else.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { host, manifest, root, tarball, unpacked } from './support/package.mjs';

const require = createRequire(import.meta.url);
const { addonFaults, inspectAddon } = require('../../scripts/inspect-addon.js');
const megabyte = 1_000_000;

const files = execFileSync('tar', ['-tzf', tarball()], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((name) => name.replace(/^package\//, ''));
const platforms = files.flatMap(
  (name) => /^prebuilds\/([^/]+)\/tokpost\.node$/.exec(name)?.[1] ?? [],
);

const folder = unpacked({ after });

function* targets(entry) {
  if (typeof entry === 'string') yield entry;
  else for (const inner of Object.values(entry)) yield* targets(inner);
}

test('nothing but what a user or a build needs', () => {
  const sources = fs.readFileSync(path.join(root, 'native/sources.txt'), 'utf8').trim().split('\n');
  const expected = [
    /^(package\.json|README\.md|LICENSE|rules\.json)$/,
    /^dist(-browser)?\/[\w./-]+\.m?js$/,
    /^ts-types\/[\w./-]+\.d\.m?ts$/,
    /^licenses\/[\w.-]+\.(txt|md)$/,
    /^prebuilds\/linux-(x64|arm64)\/(tokpost\.node|sbom\.cdx\.json)$/,
    /^scripts\/(build|unite)$/,
    /^native\/(binding\.gyp|sources\.txt|binding\/exports\.map)$/,
    /^native\/[\w/]+\.hpp$/,
  ];
  const strange = files.filter(
    (name) => !sources.includes(name) && !expected.some((pattern) => pattern.test(name)),
  );
  assert.deepEqual(strange, []);
});

test('what package.json names, and all that a build of the addon takes', () => {
  const wanted = [
    ...targets(manifest.exports),
    ...Object.values(manifest.bin ?? {}),
    manifest.main,
    manifest.types,
    ...['native/binding.gyp', 'native/sources.txt', 'scripts/build', 'scripts/unite'],
  ].map((name) => name.replace(/^\.\//, ''));
  const sources = fs.readFileSync(path.join(root, 'native/sources.txt'), 'utf8').trim().split('\n');
  const missing = [...wanted, ...sources].filter((name) => !files.includes(name));
  assert.deepEqual(missing, []);
  assert.ok(files.includes(`prebuilds/${host}/tokpost.node`));
});

test('under 5 MB for an architecture', () => {
  const { size } = fs.statSync(tarball());
  assert.ok(size < 5 * megabyte * platforms.length, `${size} bytes for ${platforms.join(', ')}`);
});

test('no path of the machine that built it', () => {
  for (const platform of platforms) {
    const addon = fs.readFileSync(path.join(folder, 'prebuilds', platform, 'tokpost.node'));
    assert.equal(addon.includes(root), false, platform);
  }
});

describe('each addon', () => {
  for (const platform of platforms) {
    const file = (name) => path.join(folder, 'prebuilds', platform, name);

    test(`${platform}: asks only for what README promises, and is stripped`, () => {
      const report = inspectAddon(file('tokpost.node'));
      assert.deepEqual(addonFaults(report, platform.split('-')[1]), []);
      assert.ok(report.stripped);
    });

    test(`${platform}: its bill of materials names what is linked in`, () => {
      const bom = JSON.parse(fs.readFileSync(file('sbom.cdx.json'), 'utf8'));
      assert.equal(bom.bomFormat, 'CycloneDX');
      assert.match(
        bom.serialNumber,
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      const { component } = bom.metadata;
      assert.equal(component.version, manifest.version);
      const digest = createHash('sha256')
        .update(fs.readFileSync(file('tokpost.node')))
        .digest('hex');
      assert.deepEqual(component.hashes, [{ alg: 'SHA-256', content: digest }]);

      const versions = Object.fromEntries(
        bom.components.map(({ name, version }) => [name, version]),
      );
      assert.deepEqual(Object.keys(versions), [
        'openssl',
        'sqlite',
        'boost',
        'libstdc++',
        'node-addon-api',
      ]);
      if (platform !== host) return;
      const { stdout } = spawnSync(
        process.execPath,
        ['-p', 'JSON.stringify(require(process.argv[1]).versions())', file('tokpost.node')],
        { encoding: 'utf8' },
      );
      const { openssl, boost, compiler } = JSON.parse(stdout);
      assert.ok(openssl.startsWith(`OpenSSL ${versions.openssl} `), openssl);
      assert.equal(versions.boost.replace(/\.0$/, ''), boost.replaceAll('_', '.'));
      assert.ok(compiler.startsWith(versions['libstdc++']), compiler);
    });

    test(`${platform}: every licence that its bill of materials names is there`, () => {
      const bom = JSON.parse(fs.readFileSync(file('sbom.cdx.json'), 'utf8'));
      const overview = fs.readFileSync(path.join(folder, 'licenses/README.md'), 'utf8');
      const texts = { 'Apache-2.0': 'Apache License', 'BSL-1.0': 'Boost Software License' };
      for (const { name, licenses } of bom.components) {
        assert.match(overview.toLowerCase(), new RegExp(`\\| ${name.replaceAll('+', '\\+')} \\|`));
        const id = licenses[0].license?.id;
        if (!(id in texts)) continue;
        const text = fs.readFileSync(path.join(folder, `licenses/${id}.txt`), 'utf8');
        assert.ok(text.includes(texts[id]), id);
      }
      for (const [, link] of overview.matchAll(/\]\(([^)]+)\)/g)) {
        assert.ok(files.includes(`licenses/${link}`), link);
      }
    });
  }
});
