// Next.js's instrumentation hook, and what bundles for the edge and the browser get.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startSandbox } from 'tokpost/sandbox';

import { temporaryFolder } from '../support/routes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

function run(code, { env = {}, conditions = [] } = {}) {
  const args = conditions.map((condition) => `--conditions=${condition}`);
  return spawnSync(process.execPath, [...args, '--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });
}

const report = `
  import { existsSync } from 'node:fs';
  const say = (extra) => console.log(JSON.stringify({ store: existsSync(process.env.STORE), ...extra }));`;

test('register starts the client of the environment, once', async (t) => {
  const sandbox = await startSandbox();
  t.after(() => sandbox.stop());
  const file = path.join(temporaryFolder(t), 'tokpost.db');
  const env = {
    STORE: file,
    TOKPOST_STORE: `sqlite:${file}`,
    TOKPOST_ENCRYPTION_KEY: 'a'.repeat(64),
    TIKTOK_CLIENT_KEY: sandbox.clientKey,
    TIKTOK_CLIENT_SECRET: sandbox.clientSecret,
    TIKTOK_REDIRECT_URI: sandbox.redirectUri,
    TIKTOK_API_URL: sandbox.apiUrl,
  };
  const code = `${report}
    import { register } from 'tokpost/next';
    import { createTikTok } from 'tokpost';
    say();
    await Promise.all([register(), register()]);
    await register();
    // A client of the same options shares the engine, which lives on though this one ends.
    const tiktok = createTikTok();
    await tiktok.posts.list({ all: true });
    await tiktok.close();
    const again = createTikTok();
    say({ threads: again.stats().threads, posts: (await again.posts.list({ all: true })).posts.length });
    process.exit(0);`;
  const { stdout, stderr, status } = run(code, { env: { ...env, NEXT_RUNTIME: 'nodejs' } });
  assert.equal(status, 0, stderr);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(lines[0].store, false);
  assert.deepEqual(lines[1], { store: true, threads: 0, posts: 0 });
  const edge = run(`${report} import { register } from 'tokpost/next'; await register(); say();`, {
    env: {
      ...env,
      STORE: `${file}-edge`,
      TOKPOST_STORE: `sqlite:${file}-edge`,
      NEXT_RUNTIME: 'edge',
    },
  });
  assert.deepEqual(JSON.parse(edge.stdout), { store: false }, edge.stderr);
});

test('an application that passes options has its client started with its routes', async (t) => {
  const sandbox = await startSandbox();
  t.after(() => sandbox.stop());
  const file = path.join(temporaryFolder(t), 'tokpost.db');
  const code = `${report}
    import { createTikTokRoutes, register } from 'tokpost/next';
    import { createTikTok } from 'tokpost';
    await register();
    const tiktok = createTikTok({ ...${JSON.stringify(sandbox.config())}, store: 'sqlite:' + process.env.STORE,
      encryptionKeys: ['${'a'.repeat(64)}'] });
    say();
    createTikTokRoutes({ tiktok, getUserId: () => null });
    while (!existsSync(process.env.STORE)) await new Promise((resolve) => setTimeout(resolve, 5));
    say();
    await tiktok.close();`;
  const { stdout, stderr, status } = run(code, { env: { STORE: file } });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, '{"store":false}\n{"store":true}\n');
});

test('the edge runtime is told where tokpost belongs, and instrumentation goes on', () => {
  // Bundlers for the edge may set the browser's condition as well.
  for (const conditions of [['edge-light'], ['edge-light', 'browser'], ['browser', 'edge-light']]) {
    const fine = run(`import { register } from 'tokpost/next'; await register();`, { conditions });
    assert.equal(fine.status, 0, fine.stderr);
    const code = `import next from 'tokpost/next'; next.createTikTokRoutes({});`;
    const refused = run(code, { conditions });
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /runtime = 'nodejs'/);
  }
});

test('a browser gets what to do instead', () => {
  const { status, stderr } = run(`import 'tokpost/next';`, { conditions: ['browser'] });
  assert.equal(status, 1);
  assert.match(stderr, /runs on the server only/);
});
