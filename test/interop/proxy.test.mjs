// tinyproxy as the HTTP proxy that our client asks to CONNECT. Loopback never goes through a proxy,
// so the client uses TikTok's own names, which the proxy's upstream leads to the sandbox.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTikTok } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';
import { listenUntilEnd, socketPipes } from './support/pipes.mjs';
import { freePort, startProgram } from './support/program.mjs';
import { temporaryFolder } from './support/temporary_folder.mjs';
import { startTikTokHosts } from './support/tiktok_hosts.mjs';

/// The proxy's own way out: it leads every tunnel to `port`, and knows which were asked for.
async function startUpstream(t, port) {
  const tunnels = [];
  const pipes = socketPipes();
  const server = http.createServer();
  server.on('connect', (request, outer) => {
    tunnels.push(request.url);
    const inner = net.connect(port, '127.0.0.1', () => outer.write('HTTP/1.1 200 OK\r\n\r\n'));
    pipes.join(outer, inner);
  });
  return { port: await listenUntilEnd(t, server, pipes), tunnels };
}

async function startProxy(t, { directives = '' } = {}) {
  const sandbox = await startSandbox({ users: [{ username: 'anna', displayName: 'Anna' }] });
  t.after(() => sandbox.stop());
  const hosts = await startTikTokHosts(t, sandbox);
  const upstream = await startUpstream(t, hosts.port);
  const [folder, port] = await Promise.all([temporaryFolder(t), freePort()]);
  const config = join(folder, 'tinyproxy.conf');
  await writeFile(
    config,
    `Port ${port}\nListen 127.0.0.1\nTimeout 30\nMaxClients 20\nAllow 127.0.0.1\nConnectPort 443\n` +
      `PidFile "${join(folder, 'pid')}"\nLogLevel Info\n` +
      `Upstream http 127.0.0.1:${upstream.port}\n${directives}\n`,
  );
  await startProgram(t, 'tinyproxy', ['-d', '-c', config], { port });
  const client = (proxy) => {
    const { clientKey, clientSecret, redirectUri } = sandbox.config();
    const tiktok = createTikTok({
      clientKey,
      clientSecret,
      redirectUri,
      apiUrl: 'https://open.tiktokapis.com',
      authorizeUrl: 'https://www.tiktok.com/v2/auth/authorize/',
      tls: { ca },
      ...(proxy && { proxy }),
      retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 5 },
    });
    t.after(() => tiktok.close());
    return tiktok.withToken(sandbox.issueTokens('anna', ['user.info.basic']).accessToken);
  };
  const ca = await readFile(hosts.caFile, 'utf8');
  return { sandbox, upstream, client, port };
}

test('calls go through a CONNECT proxy, over one tunnel', async (t) => {
  const { sandbox, upstream, client, port } = await startProxy(t);
  const account = client(`http://127.0.0.1:${port}`);
  assert.equal((await account.getProfile({ force: true })).displayName, 'Anna');
  assert.equal((await account.getProfile({ force: true })).displayName, 'Anna');
  assert.deepEqual(upstream.tunnels, ['open.tiktokapis.com:443']);
  assert.equal(sandbox.requests().length, 2);
});

test('a proxy with a password gets it, percent-decoded', async (t) => {
  const { upstream, client, port } = await startProxy(t, { directives: 'BasicAuth somebody p.ss' });
  const account = client(`http://somebody:p%2Ess@127.0.0.1:${port}`);
  assert.equal((await account.getProfile()).displayName, 'Anna');
  assert.deepEqual(upstream.tunnels, ['open.tiktokapis.com:443']);
});

for (const [what, credentials] of [
  ['no', ''],
  ['a wrong', 'somebody:guess@'],
]) {
  test(`${what} password for the proxy is an error that says so, and nothing is sent`, async (t) => {
    const { sandbox, upstream, client, port } = await startProxy(t, {
      directives: 'BasicAuth somebody secret',
    });
    const account = client(`http://${credentials}127.0.0.1:${port}`);
    const error = await account.getProfile().then(
      () => assert.fail('the proxy let the call through'),
      (reason) => reason,
    );
    assert.equal(error.kind, 'network', error.stack);
    assert.equal(error.retryable, false);
    assert.match(error.message, /prox/i);
    assert.doesNotMatch(JSON.stringify(error), /guess/);
    assert.deepEqual(upstream.tunnels, []);
    assert.equal(sandbox.requests().length, 0);
  });
}

test('HTTPS_PROXY names the proxy where no option does', async (t) => {
  const { upstream, client, port } = await startProxy(t);
  process.env.HTTPS_PROXY = `http://127.0.0.1:${port}`;
  t.after(() => delete process.env.HTTPS_PROXY);
  assert.equal((await client().getProfile()).displayName, 'Anna');
  assert.deepEqual(upstream.tunnels, ['open.tiktokapis.com:443']);
});

test('loopback never goes through the proxy', async (t) => {
  const sandbox = await startSandbox({ users: [{ username: 'anna', displayName: 'Anna' }] });
  t.after(() => sandbox.stop());
  const tiktok = createTikTok({
    ...sandbox.config(),
    proxy: `http://127.0.0.1:${await freePort()}`,
  });
  t.after(() => tiktok.close());
  const account = tiktok.withToken(sandbox.issueTokens('anna', ['user.info.basic']).accessToken);
  assert.equal((await account.getProfile()).displayName, 'Anna');
});
