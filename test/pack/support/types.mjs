// Compiles what uses the declarations: consumer/types.ts those of the package.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { copyConsumer, root } from './package.mjs';

export const kinds = {
  nodenext: { module: 'nodenext' },
  'nodenext, as an ES module': { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  commonjs: { module: 'commonjs' },
};

export function assertCompiles(project, compiler, kind) {
  copyConsumer(project, 'types.ts');
  // By its name alone it becomes an ES module, which reads the .d.mts files.
  const file = kind.endsWith('ES module') ? 'types.mts' : 'types.ts';
  fs.renameSync(path.join(project, 'types.ts'), path.join(project, file));
  compile(project, compiler, file, { ...kinds[kind], skipLibCheck: false });
}

/** Hands a PgBoss, imported as `imported` from a module, to what takes one. */
export function assertTakesBoss(project, compiler, { imported, module }) {
  const code = `
    import ${imported} from '${module}';
    import type { Boss } from '${root}/ts-types/pg-boss';
    export const boss: Boss = new PgBoss('postgres://');`;
  fs.writeFileSync(path.join(project, 'boss.ts'), code);
  compile(project, compiler, 'boss.ts', { ...kinds.bundler, skipLibCheck: true });
}

function compile(project, compiler, file, options) {
  const compilerOptions = {
    ...options,
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    typeRoots: [path.join(root, 'node_modules/@types')],
    types: ['node'],
  };
  fs.writeFileSync(
    path.join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: [file] }),
  );
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', '.'], {
    cwd: project,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout);
}
