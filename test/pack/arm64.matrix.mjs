// The addon for linux-arm64 where there is no such machine: cross-built, and under qemu-user.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import {
  assertExercise,
  host,
  installWithNpm,
  layOutExercise,
  programPath,
  root,
  ways,
} from './support/package.mjs';

const require = createRequire(import.meta.url);
const { crossTools } = require('../../scripts/cross-tools.js');
const { addonFaults, inspectAddon } = require('../../scripts/inspect-addon.js');
const { tool } = require('../../scripts/tools.js');

const platform = 'linux-arm64';
const { arch, lack, qemu } = crossTools(platform);
const skip = host === platform ? 'the other tests run on it' : lack;

const consumer = await installWithNpm({ after });
layOutExercise(consumer.project);

describe(platform, { skip }, () => {
  const prebuilt = path.join('prebuilds', platform);
  const packed = path.join(consumer.project, 'node_modules/tokpost', prebuilt);
  before(() => {
    // A release has it, what is packed for this machine alone has not.
    if (fs.existsSync(packed)) return;
    execFileSync(path.join(root, 'scripts/prebuild'), [platform]);
    fs.cpSync(path.join(root, prebuilt), packed, { recursive: true });
  });

  test('it asks only for what README promises', (t) => {
    const report = inspectAddon(path.join(packed, 'tokpost.node'));
    t.diagnostic(`it needs glibc ${report.glibc}`);
    assert.deepEqual(addonFaults(report, arch), []);
  });

  for (const node of ['node-20', 'node-22', 'node-24', 'node-26']) {
    for (const { name, args } of ways) {
      test(`${node}, ${name}`, () =>
        assertExercise(consumer, [programPath(qemu), tool(node, { arch }), ...args]));
    }
  }
});
