// The store in SQLite, which is C++, as a `Store` in JavaScript: a program of test/native answers for it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
// What `npm test` has built by then, or else the build that CONTRIBUTING.md makes.
const tested = path.join(root, 'build/address');
const developed = path.join(root, 'build/dev');

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stdout}${stderr}`);
}

/** Builds what is missing or old of it; answers the program. */
export function buildStoreProgram() {
  const isBuilt = (folder) => existsSync(path.join(folder, 'build.ninja'));
  const folder = isBuilt(tested) ? tested : developed;
  if (!isBuilt(folder)) {
    const options = ['-DCMAKE_BUILD_TYPE=Debug', '-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g1'];
    run('cmake', ['-S', root, '-B', folder, '-G', 'Ninja', ...options]);
  }
  run('ninja', ['-C', folder, 'store_program']);
  return path.join(folder, 'test/native/store_program');
}

/** Opens a database in a process of its own. */
export function startStoreProgram(program, database) {
  const child = spawn(program, [database], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const waiting = new Map();
  let last = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, answer, error } = JSON.parse(line);
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(answer);
    else reject(Object.assign(new Error(error.message), error));
  });
  const gone = () => new Error(`the program ended with ${child.exitCode ?? child.signalCode}`);
  child.on('close', () => {
    for (const { reject } of waiting.values()) reject(gone());
  });
  child.stdin.on('error', () => {}); // it has ended, which its calls are told
  return {
    ask(method, argument = null) {
      return new Promise((resolve, reject) => {
        if (child.exitCode !== null || child.signalCode !== null) throw gone();
        const id = ++last;
        waiting.set(id, { resolve, reject });
        child.stdin.write(`${JSON.stringify({ id, method, argument })}\n`);
      });
    },
    async stop() {
      child.stdin.end();
      const [code] = await ended;
      assert.equal(code, 0);
    },
  };
}

/** A view of the program's database, which is open already. */
export function storeOf({ ask }, { shared, close }) {
  const group = (name) =>
    new Proxy({}, { get: (_, method) => (argument) => ask(`${name}.${method}`, argument) });
  return {
    shared,
    connections: group('connections'),
    oauthStates: group('oauthStates'),
    posts: group('posts'),
    leases: group('leases'),
    rates: group('rates'),
    open: async () => ({}),
    close,
  };
}
