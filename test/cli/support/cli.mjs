// Runs the built command as a person or a script would.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { startSandbox } from 'tokpost/sandbox';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const program = path.join(root, 'dist/cli/main.js');
/** Runs the command in a pseudo-terminal. */
export const terminal = [
  'python3',
  path.join(root, 'test/cli/support/terminal.py'),
  process.execPath,
  program,
];
export const clip = path.join(root, 'examples/nextjs/public/sample.mp4');
export const key = Buffer.alloc(32, 7).toString('base64');

/** The clip with so much padding that no socket swallows it at once; answers its path. */
export function longClip(folder) {
  const padding = Buffer.alloc(8_000_000);
  padding.writeUInt32BE(padding.length, 0);
  padding.write('free', 4);
  const file = path.join(folder, 'long.mp4');
  fs.writeFileSync(file, Buffer.concat([fs.readFileSync(clip), padding]));
  return file;
}

/** A folder of the test's own, where the command runs; gone when the test is over. */
export function workplace(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tokpost-cli-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The variables of a command that knows nothing but these. */
export function environment(more = {}) {
  const { PATH, HOME, TMPDIR, TOKPOST_TEST_RUN } = process.env;
  const base = { PATH, HOME, TMPDIR, TOKPOST_TEST_RUN, TERM: 'xterm', ...more };
  return Object.fromEntries(Object.entries(base).filter(([, value]) => value !== undefined));
}

/** A command under way. */
export class Run {
  stdout = '';
  stderr = '';
  #waiting = new Set();

  constructor(args, { cwd, env, command = [process.execPath, program] }) {
    this.child = spawn(command[0], [...command.slice(1), ...args], { cwd, env });
    for (const name of ['stdout', 'stderr']) {
      this.child[name].setEncoding('utf8').on('data', (text) => {
        this[name] += text;
        for (const look of this.#waiting) look();
      });
    }
    this.closed = once(this.child, 'close').then(([code, signal]) => {
      for (const look of this.#waiting) look();
      return { code, signal, stdout: this.stdout, stderr: this.stderr };
    });
  }

  /** Resolves with the match once the output has one. */
  seen(pattern, stream = 'stdout') {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this[stream]);
        if (match !== null) resolve(match);
        else if (this.child.exitCode !== null) {
          reject(new Error(`ended without ${pattern}: ${this.stdout}${this.stderr}`));
        } else return;
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  interrupt() {
    this.child.kill('SIGINT');
  }
}

/** A sandbox, and a folder with the settings for it. */
export async function withSandbox(t, { env = {}, ...options } = {}) {
  const sandbox = await startSandbox({ speed: 1000, ...options });
  t.after(() => sandbox.stop());
  const cwd = workplace(t);
  const settings = {
    TIKTOK_CLIENT_KEY: sandbox.clientKey,
    TIKTOK_CLIENT_SECRET: sandbox.clientSecret,
    TIKTOK_REDIRECT_URI: sandbox.redirectUri,
    TIKTOK_API_URL: sandbox.apiUrl,
    TIKTOK_AUTHORIZE_URL: sandbox.authorizeUrl,
    TOKPOST_ENCRYPTION_KEY: key,
    ...env,
  };
  const start = (args, more = {}) =>
    new Run(args, { cwd, env: environment({ ...settings, ...more }) });
  return {
    sandbox,
    cwd,
    settings,
    start,
    /** Runs a command to its end. */
    tokpost: (...args) => start(args).closed,
    /** The same with --json; its lines as objects. */
    async json(...args) {
      const { code, stdout, stderr } = await start([...args, '--json']).closed;
      const lines =
        stdout.trim() === ''
          ? []
          : stdout
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line));
      return { code, lines, last: lines.at(-1), stderr };
    },
    /** Connects an account by its tokens; answers its id. */
    async connect(user = 'creator', userId = 'local') {
      const run = start(['accounts', 'import', '--tokens', '-', '--user', userId, '--json']);
      run.child.stdin.end(JSON.stringify(sandbox.issueTokens(user)));
      return JSON.parse((await run.closed).stdout).id;
    },
  };
}

/** What a person does on the consent page; answers the address at which the browser ends. */
export async function consent(url, user) {
  const page = await (await fetch(url)).text();
  assert.match(page, new RegExp(user), 'the consent page offers its users');
  const scopes = new URL(url).searchParams.get('scope').split(',');
  const body = new URLSearchParams([
    ['user', user],
    ['action', 'allow'],
    ...scopes.map((scope) => ['scope', scope]),
  ]);
  const { headers } = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  return headers.get('location');
}

/** Runs a command where there is neither a sandbox nor any setting. */
export function alone(t) {
  const cwd = workplace(t);
  return {
    cwd,
    tokpost: (args, env = {}) => new Run(args, { cwd, env: environment(env) }).closed,
  };
}
