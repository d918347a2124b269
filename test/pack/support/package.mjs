// The packed package, and folders in which it is installed as a stranger would.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
export const host = `${process.platform}-${process.arch}`;

export const clip = path.join(root, 'examples/nextjs/public/sample.mp4');
/** What consumer/exercise.cjs answers when all is well. */
export const kExercised = {
  connected: true,
  status: 'PUBLISH_COMPLETE',
  receivedBytes: fs.statSync(clip).size,
  refused: 'auth',
  violations: [],
};

const run = promisify(execFile);

export function tarball() {
  const file = path.join(root, 'build/pack', `tokpost-${manifest.version}.tgz`);
  if (!fs.existsSync(file)) throw new Error('nothing is packed; run scripts/test-pack');
  return file;
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(t, name = 'pack') {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `tokpost-${name}-`));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The files of the package, unpacked. */
export function unpacked(t) {
  const folder = temporaryFolder(t, 'unpacked');
  execFileSync('tar', ['-xzf', tarball(), '-C', folder]);
  return path.join(folder, 'package');
}

/**
 * An environment without compiler, headers or configuration: its PATH holds the given programs alone.
 */
export function bareEnvironment(folder, programs) {
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin, { recursive: true });
  for (const [name, file] of Object.entries({ sh: '/bin/sh', ...programs })) {
    fs.symlinkSync(fs.realpathSync(file), path.join(bin, name));
  }
  const home = path.join(folder, 'home');
  fs.mkdirSync(home, { recursive: true });
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      /^(https?|no)_proxy$/i.test(name) || /^(NODE_EXTRA_CA_CERTS|TOKPOST_TEST_RUN)$/.test(name),
  );
  return { ...Object.fromEntries(kept), PATH: bin, HOME: home, TMPDIR: os.tmpdir() };
}

/** An empty project beside its environment. */
export function emptyProject(t, programs, more = {}) {
  const folder = temporaryFolder(t, 'consumer');
  const project = path.join(folder, 'project');
  fs.mkdirSync(project);
  fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({ private: true, ...more }));
  return { project, env: bareEnvironment(folder, programs) };
}

/** Where a program of this machine's PATH is. */
export function programPath(name) {
  return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}

export async function installWithNpm(t) {
  const { project, env } = emptyProject(t, { node: process.execPath, npm: programPath('npm') });
  const flags = ['--ignore-scripts', '--offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...flags, tarball()], { cwd: project, env });
  return { project, env };
}

/** Copies programs of test/pack/consumer into a project. */
export function copyConsumer(project, ...names) {
  for (const name of names) {
    fs.cpSync(path.join(root, 'test/pack/consumer', name), path.join(project, name));
  }
}

export const ways = ['main.mjs', 'main.cjs'].flatMap((file) => [
  { name: `${file}, main thread`, args: [file] },
  { name: `${file}, worker thread`, args: [file, 'worker'] },
]);

/** Makes a project ready for assertExercise. */
export function layOutExercise(project) {
  copyConsumer(project, 'exercise.cjs', 'main.mjs', 'main.cjs');
  fs.cpSync(clip, path.join(project, 'clip.mp4'));
}

/** Runs the exercise in a project where the package is installed. */
export async function assertExercise({ project, env }, [program, ...args]) {
  const { stdout } = await run(program, args, { cwd: project, env, timeout: 60_000 });
  assert.deepEqual(JSON.parse(stdout), kExercised);
}
