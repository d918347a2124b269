// A process or a worker that ends in the middle of an upload: how it ends must be Node's doing alone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startSandbox } from 'tokpost/sandbox';

import { mp4 } from '../interop/support/mp4.mjs';

const RUNS = 6;
const LIMIT_MS = 20_000; // a child takes a second; this one hangs
const script = fileURLToPath(new URL('./children/upload.cjs', import.meta.url));

let sandbox;
let folder;
let childData;

before(async () => {
  sandbox = await startSandbox({ https: true, limits: false, caps: false });
  sandbox.inject({ on: 'upload', bytesPerSecond: 2_000_000, times: 1_000_000 });
  const user = sandbox.addUser({ username: 'ends' });
  const { accessToken, openId } = sandbox.issueTokens(user);
  folder = await mkdtemp(path.join(tmpdir(), 'tokpost-uploads-'));
  const file = path.join(folder, 'clip.mp4');
  await writeFile(file, mp4({ seconds: 5, sizeBytes: 40_000_000 }));
  const client = { ...sandbox.config(), limits: false };
  childData = JSON.stringify({ client, token: { accessToken, openId }, file });
});

after(async () => {
  await sandbox?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

function run(how) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, how], {
      env: { ...process.env, TOKPOST_CHILD: childData },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, stdout: stdout.trim(), stderr });
    });
  });
}

function ending(name, how, { code = 0, stdout, stderr = /^$/ }) {
  test(name, async () => {
    for (let i = 0; i < RUNS; ++i) {
      const seen = await run(how);
      assert.deepEqual(
        { code: seen.code, signal: seen.signal, stdout: seen.stdout },
        { code, signal: null, stdout },
        seen.stderr,
      );
      assert.match(seen.stderr, stderr);
    }
  });
}

const thrown = /thrown on purpose/;
ending('process.exit', 'exit', { code: 3, stdout: 'done' });
ending('an exception', 'throw', { code: 1, stdout: 'done', stderr: thrown });
ending('close', 'close', { stdout: 'done' });
ending('cancel, and nothing left to do', 'cancel', { stdout: 'done\ncancelled' });
ending('the end of a worker by process.exit', 'worker:exit', { stdout: 'worker 3' });
ending('an exception in a worker', 'worker:throw', { stdout: 'worker 1' });
ending('the termination of a worker', 'worker:terminate', { stdout: 'worker 1' });
