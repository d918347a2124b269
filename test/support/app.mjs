// The example app as a server of its own, against a sandbox of this process.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { startSandbox } from 'tokpost/sandbox';

export const appFolder = fileURLToPath(new URL('../../examples/nextjs', import.meta.url));
/** A public name that leads to the app, for what TikTok pulls. */
export const mediaHost = 'media.postroom.example';

/**
 * Starts a sandbox and the built app, or another copy of it in `folder`. With `ownSandbox` the app is set
 * up for nothing and starts one itself. `restart` ends the server, as hard as asked, and starts it again
 * on the same port and data.
 */
export async function startApp({
  folder = appFolder,
  program = ['node_modules/next/dist/bin/next', 'start'],
  port,
  sandboxOptions,
  ownSandbox = false,
  environment,
  onOutput,
} = {}) {
  if (!existsSync(path.join(folder, '.next/BUILD_ID'))) {
    throw new Error('the example is not built; run: npm run demo -- --build');
  }
  const data = await mkdtemp(path.join(tmpdir(), 'tokpost-app-'));
  const chosen = port ?? (await freePort());
  const origin = `http://localhost:${chosen}`;
  const sandbox = ownSandbox ? undefined : await sandboxFor(origin, sandboxOptions);
  const variables = {
    ...withoutSettings(process.env),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PORT: String(chosen),
    HOSTNAME: 'localhost',
    APP_DATA: data,
    ...(sandbox && settingsFor(sandbox, origin)),
    ...environment,
  };
  const start = () => startServer(program, { cwd: folder, env: variables }, onOutput);
  let server = await start();
  return {
    origin,
    sandbox,
    data,
    async restart(signal = 'SIGTERM') {
      await server.stop(signal);
      server = await start();
    },
    async stop() {
      await server.stop('SIGTERM');
      await sandbox?.stop();
      await rm(data, { recursive: true, force: true });
    },
    get output() {
      return server.output();
    },
  };
}

function sandboxFor(origin, options) {
  return startSandbox({
    webhookUrl: `${origin}/api/tiktok/webhook`,
    pull: { hosts: { [mediaHost]: origin } },
    ...options,
  });
}

function settingsFor(sandbox, origin) {
  return {
    PUBLIC_URL: `https://${mediaHost}`,
    TIKTOK_CLIENT_KEY: sandbox.clientKey,
    TIKTOK_CLIENT_SECRET: sandbox.clientSecret,
    TIKTOK_API_URL: sandbox.apiUrl,
    TIKTOK_AUTHORIZE_URL: sandbox.authorizeUrl,
    TIKTOK_REDIRECT_URI: `${origin}/api/auth/social/tiktok/callback`,
    TOKPOST_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
}

/** Credentials of the person who runs this must not reach the app. */
export function withoutSettings(environment) {
  const own = /^(TIKTOK_|TOKPOST_(?!TEST_RUN$|THREADS$))/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.test(name)));
}

/** Starts a program of Next.js with Node, and waits until it says that it is ready. */
export function startServer(program, options, onOutput = () => {}) {
  const child = spawn(process.execPath, program, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const ended = new Promise((resolve) => child.on('close', resolve));
  const handle = {
    output: () => text,
    async stop(signal) {
      child.kill(signal);
      await ended;
    },
  };
  return new Promise((resolve, reject) => {
    const take = (chunk) => {
      text += chunk;
      onOutput(String(chunk));
      if (/Ready in/.test(text)) resolve(handle);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`the app ended with ${code}:\n${text}`)));
  });
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
