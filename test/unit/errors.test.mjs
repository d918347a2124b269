import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { TikTokError } from 'tokpost';

const require = createRequire(import.meta.url);
const { fromNative } = require('../../dist/errors.js');

const fields = {
  kind: 'rate_limit',
  code: 'rate_limit_exceeded',
  message: 'TikTok asks to slow down.',
  status: 429,
  logId: '20261121101112ABCDEF',
  retryable: true,
  retryAfterMs: 1500,
  hint: 'Wait a moment.',
  issues: [{ path: 'title', code: 'too_long', message: 'The title is too long.' }],
};

test('import and require give the same class', () => {
  assert.equal(require('tokpost').TikTokError, TikTokError);
});

test('an error carries every field it was made of', () => {
  const error = new TikTokError(fields);
  assert.ok(error instanceof Error);
  assert.equal(error.name, 'TikTokError');
  assert.deepEqual({ ...error, message: error.message }, fields);
});

test('fields that were not given are absent', () => {
  const error = new TikTokError({ kind: 'state', code: 'closed', message: 'Closed.' });
  assert.deepEqual(Object.keys(error).sort(), ['code', 'kind', 'retryable']);
  assert.equal(error.retryable, false);
  assert.equal('cause' in error, false);
});

test('toJSON leaves the cause and the stack on the server', () => {
  const cause = new Error('postgres://user:password@db/app');
  const error = new TikTokError({ ...fields, cause });
  assert.equal(error.cause, cause);
  assert.deepEqual(JSON.parse(JSON.stringify(error)), { name: 'TikTokError', ...fields });
});

test("a native failure becomes an error with the caller's stack", () => {
  const error = fromNative(fields);
  assert.ok(error instanceof TikTokError);
  assert.match(error.stack, /errors\.test\.mjs/);
});

test('what is an error already stays the same object', () => {
  const error = new TypeError('Expected a string');
  assert.equal(fromNative(error), error);
  assert.equal(fromNative(undefined), undefined);
});
