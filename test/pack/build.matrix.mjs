// The addon compiled from the sources in the package, by those for whom none is prebuilt.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { assertExercise, installWithNpm, layOutExercise } from './support/package.mjs';

const run = promisify(execFile);

test('tokpost build compiles it, and it goes before the prebuilt one', async (t) => {
  const consumer = await installWithNpm(t);
  const { project, env } = consumer;
  const tokpost = path.join(project, 'node_modules/.bin/tokpost');
  const home = path.join(project, '../home');
  // The compiler and npm of this machine, and what they remember.
  const building = { ...process.env, npm_config_cache: path.join(home, '.npm') };
  const { stdout } = await run(tokpost, ['build'], {
    cwd: project,
    env: building,
    maxBuffer: 1 << 26,
  });
  assert.match(stdout, /tokpost\.node is ready/);

  fs.rmSync(path.join(project, 'node_modules/tokpost/prebuilds'), { recursive: true });
  layOutExercise(project);
  await assertExercise(consumer, ['node', 'main.mjs']);
  const told = execFileSync(tokpost, ['doctor', '--json', '--offline'], {
    cwd: project,
    env: {
      ...env,
      TIKTOK_CLIENT_KEY: 'k',
      TIKTOK_CLIENT_SECRET: 's',
      TIKTOK_REDIRECT_URI: 'https://a.example/c',
      TOKPOST_ENCRYPTION_KEY: '00'.repeat(32),
    },
    encoding: 'utf8',
  });
  const addon = JSON.parse(told).findings.find(({ check }) => check === 'addon');
  assert.match(addon.message, /^build\/Release\/tokpost\.node,/);
});

test('without a compiler it says what is missing', async (t) => {
  const { project, env } = await installWithNpm(t);
  const tokpost = path.join(project, 'node_modules/.bin/tokpost');
  await assert.rejects(run(tokpost, ['build'], { cwd: project, env }), (error) => {
    assert.equal(error.code, 1);
    const told =
      /^build: c\+\+, make, python3, pkg-config not found\. .*C\+\+20 compiler.*Boost 1\.81/m;
    assert.match(error.stderr, told);
    return true;
  });
});
