import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const kStartMs = 10_000;
const kStopMs = 5_000;

/// Runs a command to its end; rejects with what it wrote when it fails.
export async function run(command, args, options = {}) {
  try {
    return await promisify(execFile)(command, args, { maxBuffer: 64 * 1024 * 1024, ...options });
  } catch (error) {
    throw new Error(
      `${command} failed (${error.code}): ${error.stderr || error.stdout || error.message}`,
    );
  }
}

/// A port that was free a moment ago, for programs that cannot bind port 0 and tell which they got.
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port) {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/// Starts a server program in the foreground and waits until `port` accepts connections; the test's
/// end stops it, as its `stop` does. Resolves to the program's output so far, as a function.
export async function startProgram(t, command, args, { port, env = {} }) {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  let failure;
  child.on('error', (error) => (failure = error));
  const exited = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null || failure) return;
    const hard = setTimeout(() => child.kill('SIGKILL'), kStopMs);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(hard);
  };
  t.after(stop);
  for (const deadline = Date.now() + kStartMs; Date.now() < deadline; await sleep(20)) {
    if (failure) throw failure;
    if (child.exitCode !== null) throw new Error(`${command} ended at once: ${output}`);
    if (await answers(port)) return Object.assign(() => output, { stop });
  }
  throw new Error(`${command} does not listen on port ${port}: ${output}`);
}
