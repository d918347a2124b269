// Wrong argument types are a TypeError, thrown at once, that names the argument.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { createTikTok } from 'tokpost';

import { fakeNative } from '../support/fake-native.mjs';

const clientCases = [
  [{ clientKey: 5 }, 'Expected a string for `clientKey` but received 5 of type number'],
  [{ clientSecret: ['x'] }, 'Expected a string for `clientSecret` but received an array'],
  [
    { scopes: 'user.info.basic' },
    'Expected an array of non-empty strings for `scopes` but received a string',
  ],
  [{ scopes: [''] }, 'Expected an array of non-empty strings for `scopes` but received an array'],
  [
    { tls: { ca: 1 } },
    'Expected an array of non-empty strings for `tls.ca` but received 1 of type number',
  ],
  [
    { timeouts: { connectMs: '5' } },
    'Expected a number for `timeouts.connectMs` but received a string',
  ],
  [{ retry: 3 }, 'Expected an object for `retry` but received 3 of type number'],
  [
    { logger: { debug() {}, info() {}, warn() {} } },
    'Expected a function for `logger.error` but received undefined',
  ],
  [null, 'Expected an object for `options` but received null'],
];

const callCases = [
  [(t) => t.withToken(), 'Expected a string or an object for `token` but received undefined'],
  [(t) => t.withToken(''), 'Expected a non-empty string for `token` but received an empty string'],
  [(t) => t.withToken({}), 'Expected a non-empty string for `accessToken` but received undefined'],
  [
    (t) => t.withToken({ accessToken: 'a', expiresAt: 'soon' }),
    'Expected a Date for `expiresAt` but received a string',
  ],
  [
    (t) => t.withToken({ accessToken: 'a', expiresAt: new Date('x') }),
    'Expected a Date for `expiresAt` but received an invalid Date',
  ],
  [
    (t) => t.withToken({ accessToken: 'a', onRefresh: {} }),
    'Expected a function for `onRefresh` but received an object',
  ],
  [
    (t) => t.withToken('a').getProfile({ force: 'yes' }),
    'Expected a boolean for `force` but received a string',
  ],
  [
    (t) => t.withToken('a').getProfile({ signal: {} }),
    'Expected an AbortSignal for `signal` but received an object',
  ],
  [
    (t) => t.withToken('a').videos({ limit: 0 }),
    'Expected a whole number of at least 1 for `limit` but received 0 of type number',
  ],
  [
    (t) => t.withToken('a').findVideos('7'),
    'Expected an array of non-empty strings for `ids` but received a string',
  ],
  [
    (t) => t.withToken('a').findVideos([7]),
    'Expected an array of non-empty strings for `ids` but received an array',
  ],
  [
    (t) => t.withToken('a').missingScopes('post'),
    'Expected one of publish, draft, videos, profile, stats for `purpose` but received a string',
  ],
  [
    (t) => t.oauth.authorizationUrl({ pkce: 'S256' }),
    'Expected one of auto, hex, base64url, off for `pkce` but received a string',
  ],
  [(t) => t.oauth.exchangeCode(), 'Expected an object for `options` but received undefined'],
  [
    (t) => t.oauth.exchangeCode({ code: '' }),
    'Expected a non-empty string for `code` but received an empty string',
  ],
  [
    (t) => t.oauth.refresh(undefined),
    'Expected a non-empty string for `refreshToken` but received undefined',
  ],
  [
    (t) => t.oauth.revoke({}),
    'Expected a non-empty string for `accessToken` but received an object',
  ],
  [
    (t) => t.webhooks.verify({ body: {}, signature: 's' }),
    'Expected a string or a Uint8Array for `body` but received an object',
  ],
  [
    (t) => t.webhooks.verify({ body: '', signature: 5 }),
    'Expected a string or null for `signature` but received 5 of type number',
  ],
  [
    (t) => t.webhooks.verify({ body: '', signature: '', toleranceSeconds: -1 }),
    'Expected a whole number of at least 0 for `toleranceSeconds` but received -1 of type number',
  ],
  [
    (t) => t.on('posted', () => {}),
    'Expected one of token.refreshed, account.needs_reconnect, post.state for `event` but received a string',
  ],
  [(t) => t.on('token.refreshed'), 'Expected a function for `listener` but received undefined'],
];

describe('createTikTok refuses', () => {
  for (const [options, message] of clientCases) {
    test(message, (t) => {
      const { calls } = fakeNative(t);
      assert.throws(() => createTikTok(options), { name: 'TypeError', message });
      assert.deepEqual(calls, []);
    });
  }
});

describe('a client refuses', () => {
  for (const [call, message] of callCases) {
    test(message, (t) => {
      const { named } = fakeNative(t);
      const tiktok = createTikTok();
      assert.throws(() => call(tiktok), { name: 'TypeError', message });
      assert.deepEqual(named('openEngine'), []);
    });
  }
});

test('no message repeats a string, which may be a secret', (t) => {
  fakeNative(t);
  const secret = 'act.very-secret';
  for (const call of [
    () => createTikTok({ scopes: secret }),
    () => createTikTok().withToken({ accessToken: { secret } }),
    () => createTikTok().withToken('a').findVideos(secret),
  ]) {
    assert.throws(call, (error) => !error.message.includes(secret));
  }
});
