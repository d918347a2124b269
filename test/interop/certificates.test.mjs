// `openssl s_server` with certificates that must not be trusted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTikTok } from 'tokpost';
import { certificateAuthority } from './support/certificates.mjs';
import { freePort, startProgram } from './support/program.mjs';
import { countingRelay } from './support/relay.mjs';

async function attempt(t, { keyFile, certFile }, ca) {
  const port = await freePort();
  await startProgram(
    t,
    'openssl',
    [
      's_server',
      '-quiet',
      '-accept',
      `127.0.0.1:${port}`,
      '-key',
      keyFile,
      '-cert',
      certFile,
      '-www',
    ],
    { port },
  );
  const relay = await countingRelay(t, port);
  const tiktok = createTikTok({
    clientKey: 'interop-key',
    clientSecret: 'interop-secret',
    redirectUri: 'https://app.example/callback',
    apiUrl: `https://localhost:${relay.port}`,
    tls: { ca },
    retry: { maxAttempts: 4, baseDelayMs: 1, maxDelayMs: 5 },
  });
  t.after(() => tiktok.close());
  const error = await tiktok
    .withToken('act.interop')
    .getProfile()
    .then(
      () => assert.fail('the certificate was accepted'),
      (reason) => reason,
    );
  return { error, connections: relay.connections };
}

const kFaulty = [
  {
    what: 'an expired certificate',
    says: /expired/i,
    make: (authority) => authority.issue({ days: -1 }),
  },
  {
    what: "another host's certificate",
    says: /host ?name|another name|does not match|mismatch/i,
    make: (authority) =>
      authority.issue({ names: ['elsewhere.example'], addresses: ['192.0.2.1'] }),
  },
  {
    what: 'a self-signed certificate',
    says: /self.?signed/i,
    make: (authority) => authority.selfSigned(),
  },
];

for (const { what, says, make } of kFaulty) {
  test(`${what} is named and not tried again`, async (t) => {
    const authority = await certificateAuthority(t);
    const { error, connections } = await attempt(t, await make(authority), authority.ca);
    assert.equal(error.name, 'TikTokError', error.stack);
    assert.equal(error.kind, 'network');
    assert.equal(error.code, 'tls_certificate');
    assert.equal(error.retryable, false);
    assert.match(error.message, says);
    assert.doesNotMatch(JSON.stringify(error), /act\.interop/);
    assert.equal(connections, 1);
  });
}

test('a good certificate passes: what follows is a complaint about the reply', async (t) => {
  const authority = await certificateAuthority(t);
  const { error } = await attempt(t, await authority.issue(), authority.ca);
  assert.notEqual(error.code, 'tls_certificate', error.stack);
});
