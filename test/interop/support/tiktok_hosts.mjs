import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { certificateAuthority } from './certificates.mjs';
import { listenUntilEnd, socketPipes } from './pipes.mjs';

const kPreload = fileURLToPath(new URL('./map_tiktok_hosts.cjs', import.meta.url));
const kNames = ['www.tiktok.com', 'open.tiktokapis.com'];

/// A TLS server that has certificates for TikTok's host names and passes every byte on to the
/// sandbox, so that programs whose URLs cannot be changed reach it.
export async function startTikTokHosts(t, sandbox) {
  const authority = await certificateAuthority(t);
  const { keyFile, certFile } = await authority.issue({ names: kNames, addresses: [] });
  const [key, cert] = await Promise.all([readFile(keyFile), readFile(certFile)]);
  const portOf = {
    'www.tiktok.com': Number(new URL(sandbox.authorizeUrl).port),
    'open.tiktokapis.com': Number(new URL(sandbox.apiUrl).port),
  };
  const pipes = socketPipes();
  const server = tls.createServer({ key, cert }, (outer) => {
    pipes.join(outer, net.connect(portOf[outer.servername], '127.0.0.1'));
  });
  const port = await listenUntilEnd(t, server, pipes);
  return { port, caFile: authority.caFile };
}

/// Runs a module of apps/ in a process for which TikTok's host names lead to `hosts` and whose roots
/// include its authority. Resolves to what it printed, read as JSON.
export async function runApp(hosts, name, input) {
  const file = fileURLToPath(new URL(`../apps/${name}.mjs`, import.meta.url));
  const child = spawn(process.execPath, ['--require', kPreload, file], {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: hosts.caFile,
      TIKTOK_HOSTS_PORT: String(hosts.port),
      NODE_TEST_CONTEXT: '',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  child.stdin.end(JSON.stringify(input));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${err}${out}`);
  return JSON.parse(out);
}
