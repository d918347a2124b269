// The tarball installed by other package managers than the npm at hand, without compiler and configuration.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { assertExercise, emptyProject, layOutExercise, tarball, ways } from './support/package.mjs';

const run = promisify(execFile);
const { tool } = createRequire(import.meta.url)('../../scripts/tools.js');

// What the PATH holds beside Node, and how the package is added.
const managers = {
  // Node 20 cannot run it.
  'npm 12': {
    programs: () => ({}),
    add: () => [tool('node-24'), tool('npm-12'), 'install'],
  },
  pnpm: { programs: () => ({ pnpm: tool('pnpm') }), add: () => ['pnpm', 'add'] },
  Bun: { programs: () => ({ bun: tool('bun') }), add: () => ['bun', 'add'] },
  'yarn 1': { programs: () => ({}), add: () => ['node', tool('yarn-1'), 'add'] },
};

for (const [manager, { programs, add }] of Object.entries(managers)) {
  describe(manager, () => {
    const consumer = emptyProject({ after }, { node: process.execPath, ...programs() });
    const { project, env } = consumer;
    // For root, yarn keeps its cache outside of HOME, and in it an earlier tarball of this version.
    env.YARN_CACHE_FOLDER = path.join(env.HOME, 'yarn');
    before(async () => {
      const [program, ...args] = add();
      await run(program, [...args, `file:${tarball()}`], { cwd: project, env });
      layOutExercise(project);
    });

    for (const { name, args } of ways) {
      test(name, () => assertExercise(consumer, ['node', ...args]));
    }
  });
}

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
