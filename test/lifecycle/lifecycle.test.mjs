// Every way a process can end in the middle of a request, twenty times over: how it ends must be
// Node's doing alone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startSandbox } from 'tokpost/sandbox';

const RUNS = 21;
const AT_ONCE = 2;
const LIMIT_MS = 20_000; // a child takes a fraction of a second; this one hangs
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');

let sandbox;
let copy;
let childData;

before(async () => {
  sandbox = await startSandbox({ https: true, limits: false });
  const user = sandbox.addUser({ username: 'ends' });
  const tokens = sandbox.issueTokens(user, ['user.info.basic', 'video.publish']);
  sandbox.inject({ on: 'creatorInfo', delayMs: 60_000, times: 1_000_000 });
  childData = JSON.stringify({
    client: sandbox.config(),
    hangs: tokens.accessToken,
    answers: tokens.accessToken,
  });

  copy = await mkdtemp(path.join(tmpdir(), 'tokpost-copy-'));
  await mkdir(path.join(copy, 'build/Release'), { recursive: true });
  await cp(path.join(root, 'dist'), path.join(copy, 'dist'), { recursive: true });
  await cp(
    path.join(root, 'build/Release/tokpost.node'),
    path.join(copy, 'build/Release/tokpost.node'),
  );
  for (const name of ['package.json', 'rules.json']) {
    await cp(path.join(root, name), path.join(copy, name));
  }
});

after(async () => {
  await sandbox?.stop();
  if (copy !== undefined) await rm(copy, { recursive: true });
});

function run(nodeArgs, script, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [...nodeArgs, path.join(here, 'children', script), ...args],
      {
        env: { ...process.env, TOKPOST_CHILD: childData, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, stdout: stdout.trim(), stderr: stderr.trim() });
    });
  });
}

/** Twenty runs, two at a time; every one must end in the expected way. */
function ending(
  name,
  { script, args = () => [], nodeArgs = [], code, stdout, stderr = /^$/, env },
) {
  test(name, async () => {
    let left = RUNS;
    const worker = async () => {
      while (left-- > 0) {
        const seen = await run(nodeArgs, script, args(), env);
        assert.deepEqual(
          { code: seen.code, signal: seen.signal, stdout: seen.stdout },
          { code, signal: null, stdout },
          seen.stderr,
        );
        assert.match(seen.stderr, stderr);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  });
}

describe('a process in the middle of a request', () => {
  ending('ends naturally', { script: 'natural.cjs', code: 0, stdout: 'done' });
  ending('calls process.exit', { script: 'process-exit.cjs', code: 3, stdout: 'done' });
  ending('throws', { script: 'throw.cjs', code: 1, stdout: 'done', stderr: /thrown on purpose/ });
  ending('calls tokpost while it exits', { script: 'exit-handler.cjs', code: 0, stdout: 'done' });
  ending('holds two copies of the addon', {
    script: 'two-copies.cjs',
    args: () => [copy],
    code: 0,
    stdout: 'done',
  });
  ending('drops its clients unclosed', {
    script: 'collect.cjs',
    nodeArgs: ['--expose-gc'],
    code: 0,
    stdout: 'left 0',
  });
});

describe('a worker thread in the middle of a request', () => {
  const worker = (name, how, code) =>
    ending(name, {
      script: 'workers.cjs',
      args: () => [how],
      code: 0,
      stdout: `codes ${code}; left 0`,
    });
  worker('ends naturally', 'natural', '0');
  worker('calls process.exit', 'exit', '5');
  worker('throws', 'throw', '1');
  worker('is terminated', 'terminate', '1');
  worker('is terminated beside another', 'two', '1,1');
  ending('sees the main thread exit', {
    script: 'workers.cjs',
    args: () => ['main-exits'],
    code: 4,
    stdout: 'done',
  });
});

describe('the host', () => {
  ending('points OpenSSL at a hostile configuration', {
    script: 'https.cjs',
    code: 0,
    stdout: 'done',
    env: { OPENSSL_CONF: path.join(here, 'hostile-openssl.cnf') },
  });
});
