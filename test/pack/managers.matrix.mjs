// The tarball installed by other package managers than npm, without compiler and configuration.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { assertExercise, emptyProject, layOutExercise, tarball } from './support/package.mjs';

const run = promisify(execFile);
const { tool } = createRequire(import.meta.url)('../../scripts/tools.js');

async function install(t, programs, commands, more) {
  const consumer = emptyProject(t, { node: process.execPath, ...programs }, more);
  for (const [program, ...args] of commands) {
    await run(program, args, { cwd: consumer.project, env: consumer.env });
  }
  layOutExercise(consumer.project);
  return consumer;
}

test('pnpm', async (t) => {
  const consumer = await install(t, { pnpm: tool('pnpm') }, [['pnpm', 'add', tarball()]]);
  await assertExercise(consumer, ['node', 'main.mjs']);
});

// Plug'n'Play resolves require() alone unless the project says otherwise.
for (const [linker, program] of Object.entries({ 'node-modules': 'main.mjs', pnp: 'main.cjs' })) {
  test(`yarn with ${linker}`, async (t) => {
    const consumer = emptyProject(t, { node: process.execPath });
    const { project, env } = consumer;
    const yarn = [tool('yarn')];
    env.YARN_NODE_LINKER = linker;
    env.YARN_ENABLE_TELEMETRY = '0';
    env.YARN_GLOBAL_FOLDER = path.join(env.HOME, 'yarn');
    fs.writeFileSync(path.join(project, 'yarn.lock'), '');
    await run('node', [...yarn, 'add', `tokpost@file:${tarball()}`], { cwd: project, env });
    layOutExercise(project);
    await assertExercise(consumer, ['node', ...yarn, 'node', program]);
  });
}

test('Bun', async (t) => {
  const consumer = await install(t, { bun: tool('bun') }, [['bun', 'add', tarball()]]);
  await assertExercise(consumer, ['node', 'main.mjs']);
});
