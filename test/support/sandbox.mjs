// A sandbox and a client of it, both gone when the test is over, and nothing left behind.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

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
  t.after(async () => {
    await tiktok.close();
    await sandbox.stop();
    assertNothingLeft();
  });
  return {
    sandbox,
    tiktok,
    user,
    /** An account of `user`; more fields as withToken takes them. */
    account(scopes = readScopes, more = {}) {
      const { accessToken } = sandbox.issueTokens(user, scopes);
      return tiktok.withToken({ accessToken, scopes, ...more });
    },
  };
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
