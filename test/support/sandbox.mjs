// A sandbox and a client of it, both gone when the test is over, and nothing left behind.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

import { createTikTok } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';

const { native } = createRequire(import.meta.url)('../../dist/native.js');

/** Every scope that reading an account takes. */
export const readScopes = [
  'user.info.basic',
  'user.info.profile',
  'user.info.stats',
  'video.list',
  'video.publish',
];

/**
 * Starts both. `retry` is quick, so that a test of retries does not wait for real pauses.
 */
export async function start(t, { sandbox: sandboxOptions, client: clientOptions } = {}) {
  const sandbox = await startSandbox(sandboxOptions);
  const tiktok = createTikTok({
    ...sandbox.config(),
    retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 5 },
    ...clientOptions,
  });
  const user = sandbox.addUser({ username: 'someone', displayName: 'Some One', videos: 45 });
  const clients = [tiktok];
  t.after(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await sandbox.stop();
    assertNothingLeft();
  });
  return {
    sandbox,
    tiktok,
    user,
    /** One more client of the same sandbox. */
    another(options) {
      clients.push(createTikTok({ ...sandbox.config(), ...options }));
      return clients.at(-1);
    },
    /** An account of `user`; more fields as withToken takes them. */
    account(scopes = readScopes, more = {}) {
      const { accessToken } = sandbox.issueTokens(user, scopes);
      return tiktok.withToken({ accessToken, scopes, ...more });
    },
  };
}

/** The URL of an SQLite store in a folder that goes with the test. */
export function tempStore(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tokpost-store-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return `sqlite:${path.join(folder, 'tokpost.db')}`;
}

/** Resolves once the condition holds, which something under way brings about. */
export async function until(condition) {
  for (let i = 0; i < 500 && !condition(); ++i)
    await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(condition(), 'it did not come about');
}

/** How many requests of a kind the sandbox has seen. */
export function count(sandbox, on) {
  return sandbox.requests().filter((request) => request.operation === on).length;
}

export function assertNothingLeft() {
  const { operations, jobs, queuedEvents, resources, threads } = native().stats();
  assert.deepEqual(
    { operations, jobs, queuedEvents, resources, threads },
    { operations: 0, jobs: 0, queuedEvents: 0, resources: 0, threads: 0 },
  );
}
