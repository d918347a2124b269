// A PostgreSQL server of the test's own: in a temporary folder, on a Unix socket only, and gone with
// the test. PostgreSQL refuses to run as root, so that root lends it the user that Debian made for it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const isRoot = process.getuid?.() === 0;
const owner = isRoot ? 'postgres' : userInfo().username;

function serverFolder() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  return versions.map((version) => path.join(debian, `${version}`, 'bin')).find(existsSync) ?? '';
}

/** Runs as the owner, and ends with this process whatever happens to it. */
function asOwner(command, args) {
  const become = isRoot ? ['--reuid', owner, '--regid', owner, '--init-groups'] : [];
  return ['setpriv', ['--pdeathsig', 'INT', ...become, command, ...args]];
}

function run(command, args) {
  const [program, all] = asOwner(command, args);
  const { status, stdout, stderr } = spawnSync(program, all, { encoding: 'utf8', cwd: '/' });
  if (status !== 0) throw new Error(`${command}: ${stdout}${stderr}`);
}

/** Starts a program and waits for the line that says that it is ready. */
async function start(command, args, ready) {
  const [program, all] = asOwner(command, args);
  const child = spawn(program, all, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  const said = [];
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      reject(new Error(`${command} ended with ${code}: ${said.join('\n')}`)),
    );
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (line.includes(ready)) resolve();
    });
  });
  const ended = once(child, 'exit');
  return async (signal) => {
    child.kill(signal);
    await ended;
  };
}

function ownFolder(parent, name) {
  const folder = path.join(parent, name);
  mkdirSync(folder);
  if (isRoot) {
    const id = (flag) => Number(spawnSync('id', [flag, owner], { encoding: 'utf8' }).stdout);
    chownSync(folder, id('-u'), id('-g'));
  }
  return folder;
}

/**
 * Starts the server, and a pgbouncer in transaction mode before it if `pooled`. `url(name)` makes an
 * empty database.
 */
export async function startPostgres({ pooled = false } = {}) {
  const temporary = mkdtempSync(path.join(tmpdir(), 'tokpost-pg-'));
  spawnSync('chmod', ['755', temporary]);
  const data = ownFolder(temporary, 'data');
  const sockets = ownFolder(temporary, 's');
  const bin = serverFolder();
  run(path.join(bin, 'initdb'), [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    owner,
    '-E',
    'UTF8',
    '--no-sync',
  ]);
  const settings = [
    `unix_socket_directories=${sockets}`,
    'listen_addresses=',
    'fsync=off',
    'max_connections=200',
    'timezone=America/New_York', // so that no time is right by chance
  ].flatMap((setting) => ['-c', setting]);
  const stopServer = await start(
    path.join(bin, 'postgres'),
    ['-D', data, ...settings],
    'database system is ready to accept connections',
  );
  const stopPooler = pooled ? await startPooler(temporary, sockets) : undefined;

  const host = encodeURIComponent(sockets);
  const urlOf = (name, port) => `postgres:///${name}?host=${host}&port=${port}&user=${owner}`;
  let databases = 0;
  return {
    /** `pooled` goes through pgbouncer. */
    async createDatabase() {
      const name = `test${++databases}`;
      run(path.join(bin, 'createdb'), ['-h', sockets, '-U', owner, name]);
      return { url: urlOf(name, 5432), pooled: urlOf(name, 6432) };
    },
    async stop() {
      await stopPooler?.('SIGTERM');
      await stopServer('SIGINT');
      rmSync(temporary, { recursive: true });
    },
  };
}

async function startPooler(temporary, sockets) {
  const folder = ownFolder(temporary, 'pooler');
  const users = path.join(folder, 'users.txt');
  writeFileSync(users, `"${owner}" ""\n`, { mode: 0o644 });
  const config = path.join(folder, 'pgbouncer.ini');
  writeFileSync(
    config,
    `[databases]
* = host=${sockets} port=5432
[pgbouncer]
pool_mode = transaction
auth_type = trust
auth_file = ${users}
listen_addr =
listen_port = 6432
unix_socket_dir = ${sockets}
max_client_conn = 500
default_pool_size = 4
server_reset_query_always = 1
`,
    { mode: 0o644 },
  );
  // Without -d it stays in the foreground, and says on standard error what it does.
  return start('pgbouncer', [config], 'process up');
}
