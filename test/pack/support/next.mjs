// The example app as a stranger would have it: with the packed package instead of the one around it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { appFolder, startApp } from '../../support/app.mjs';
import { connectAndPost, Visitor } from '../../support/visitor.mjs';
import { copyConsumer, root, tarball, temporaryFolder } from './package.mjs';

const run = promisify(execFile);
const kMadeByBuilds = new Set(['node_modules', '.next', '.data', 'next-env.d.ts']);

const example = JSON.parse(fs.readFileSync(path.join(appFolder, 'package.json'), 'utf8'));
/** The version of Next.js that the example has. */
export const currentNext = example.dependencies.next;

/** A copy of the example with the tarball in it. */
export async function installExample(t) {
  const folder = path.join(temporaryFolder(t, 'next'), 'app');
  fs.cpSync(appFolder, folder, {
    recursive: true,
    filter: (source) => !kMadeByBuilds.has(path.relative(appFolder, source)),
  });
  await install(folder, example);
  return folder;
}

/** A small app whose one route does the exercise, with this version of Next.js. */
export async function installSmallApp(t, next) {
  const folder = path.join(temporaryFolder(t, 'next'), 'app');
  await install(folder, layOutSmallApp(folder, { next }));
  return folder;
}

/** The files of that app; answers its manifest. */
export function layOutSmallApp(folder, more) {
  fs.cpSync(path.join(root, 'test/pack/consumer/next'), folder, { recursive: true });
  copyConsumer(folder, 'exercise.cjs');
  const { next, react, 'react-dom': reactDom } = example.dependencies;
  const manifest = {
    private: true,
    scripts: { build: 'next build' },
    dependencies: { next, react, 'react-dom': reactDom, ...more },
  };
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return manifest;
}

async function install(folder, manifest) {
  const dependencies = { ...manifest.dependencies, tokpost: `file:${tarball()}` };
  fs.writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ ...manifest, dependencies }),
  );
  const flags = ['--no-save', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...flags], { cwd: folder });
}

/** Builds the app with nothing in the environment but what programs need: no secret is there. */
export async function buildApp(folder, args = [], variables = {}) {
  fs.rmSync(path.join(folder, '.next'), { recursive: true, force: true });
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|TMPDIR|TOKPOST_TEST_RUN)$/.test(name),
  );
  const env = { ...Object.fromEntries(kept), NEXT_TELEMETRY_DISABLED: '1', ...variables };
  const next = path.join(folder, 'node_modules/next/dist/bin/next');
  return await run(process.execPath, [next, 'build', ...args], { cwd: folder, env });
}

/**
 * Takes what `output: 'standalone'` made to another folder, as a Dockerfile does. The app itself is away
 * until the test is over, so that nothing of the old place can help.
 */
export function moveStandalone(t, folder) {
  const moved = path.join(temporaryFolder(t, 'standalone'), 'server');
  for (const [from, to] of Object.entries({
    '.next/standalone': '.',
    '.next/static': '.next/static',
    public: 'public',
  })) {
    const source = path.join(folder, from);
    if (!fs.existsSync(source)) continue;
    fs.cpSync(source, path.join(moved, to), { recursive: true, verbatimSymlinks: true });
  }
  fs.renameSync(folder, `${folder}-away`);
  t.after(() => fs.renameSync(`${folder}-away`, folder));
  return moved;
}

/**
 * Starts a built app, connects an account and posts a video with it, and signs somebody in with TikTok,
 * whom the app keeps in a database of its own.
 */
export async function assertPosts(folder, program) {
  const running = await startApp({ folder, ...(program && { program }) });
  const { origin, sandbox } = running;
  try {
    await connectAndPost(running);
    const user = sandbox.addUser({ username: 'newcomer' });
    const tokens = sandbox.issueTokens(user, ['user.info.basic']);
    const { user_id: id } = await new Visitor(origin).signInWithTikTok(user, tokens);
    assert.equal(typeof id, 'string');
  } catch (error) {
    error.message += `\n${running.output}`;
    throw error;
  } finally {
    await running.stop();
  }
}
