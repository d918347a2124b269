// A browser's upload of 1 GB that passes through the upload route to TikTok: what it costs the server in
// memory, and that it touches no disk. Fails where either is not so. The sandbox and the browser are
// processes of their own.
//   node test/bench/browser_upload.mjs [bytes]
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { put } from './browser_put.mjs';

const sizeBytes = Number(process.argv[2] ?? 1_000_000_000);
const MAX_GROWTH_BYTES = 64_000_000;
/** A log line or two; a file that was only passing through is a hundred times as much. */
const MAX_WRITTEN_BYTES = 1_000_000;
const self = fileURLToPath(import.meta.url);
const mega = (bytes) => (bytes / 1e6).toFixed(1);

const roles = { sandbox: runSandbox, server: runServer };
const role = roles[process.argv[3]];
if (role === undefined) await compare();
else await role();

async function compare() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tokpost-upload-'));
  const sandbox = await start('sandbox', {});
  const server = await start('server', { SANDBOX: JSON.stringify(sandbox.said), TMPDIR: folder });
  try {
    await upload(server.said.origin, 20_000_000); // code and pools are warm afterwards
    const before = memoryOf(server.child.pid);
    const writtenBefore = writtenBy(server.child.pid);
    const began = performance.now();
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, memoryOf(server.child.pid));
    }, 20);
    await upload(server.said.origin, sizeBytes);
    clearInterval(watch);
    const seconds = (performance.now() - began) / 1000;
    const growth = Math.max(peak, memoryOf(server.child.pid)) - before;
    const written = writtenBy(server.child.pid) - writtenBefore;
    const left = readdirSync(folder);
    console.log(
      `${sizeBytes} bytes in ${seconds.toFixed(1)} s (${mega(sizeBytes / seconds)} MB/s)`,
    );
    console.log(`resident memory ${mega(before)} MB before, ${mega(growth)} MB more at its peak`);
    console.log(`${mega(written)} MB handed to the disk, files left behind: ${left.length}`);
    judge(growth <= MAX_GROWTH_BYTES, `at most ${mega(MAX_GROWTH_BYTES)} MB of memory more`);
    const isClean = written <= MAX_WRITTEN_BYTES && left.length === 0;
    judge(isClean, `at most ${mega(MAX_WRITTEN_BYTES)} MB on the disk, and nothing left there`);
  } finally {
    server.child.kill();
    sandbox.child.kill();
    rmSync(folder, { recursive: true });
  }
}

function judge(holds, text) {
  console.log(`${holds ? 'holds' : 'fails'}: ${text}`);
  if (!holds) process.exitCode = 1;
}

async function start(name, environment) {
  const child = spawn(process.execPath, [self, String(sizeBytes), name], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, said: JSON.parse(line) };
}

function memoryOf(pid) {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kibibytes) * 1024;
}

/** Bytes that the process has handed to a disk. */
function writtenBy(pid) {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))[1]);
}

/** As a page does it: the file and its post at the same time. */
async function upload(origin, bytes) {
  const uploadId = randomUUID();
  const sending = put(`${origin}/uploads/${uploadId}`, bytes);
  const created = await fetch(`${origin}/posts`, {
    method: 'POST',
    body: JSON.stringify({ video: { source: { uploadId }, title: 'Long', privacy: 'private' } }),
  });
  if (created.status !== 201) throw new Error(await created.text());
  const { status, text } = await sending;
  if (status !== 201) throw new Error(text);
}

async function runSandbox() {
  const { startSandbox } = await import('tokpost/sandbox');
  const sandbox = await startSandbox({ audited: true, hash: false });
  const user = sandbox.addUser({ username: 'someone' });
  const tokens = sandbox.issueTokens(user, ['user.info.basic', 'video.publish']);
  console.log(JSON.stringify({ config: sandbox.config(), accessToken: tokens.accessToken }));
}

async function runServer() {
  const { createTikTok } = await import('tokpost');
  const { createTikTokRoutes } = await import('tokpost/next');
  const { serve } = await import('../support/serve.mjs');
  const { config, accessToken } = JSON.parse(process.env.SANDBOX);
  const tiktok = createTikTok({ ...config, store: 'memory:' });
  await tiktok.accounts.import({ userId: 'ann', tokens: { accessToken } });
  const routes = createTikTokRoutes({ tiktok, getUserId: () => 'ann' });
  const { origin } = await serve((method, url) =>
    url.startsWith('/uploads/') ? routes.upload[method] : routes.posts[method],
  );
  console.log(JSON.stringify({ origin }));
}
