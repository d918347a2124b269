// What a person reads who does not know the command yet.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, test } from 'node:test';

import { alone, program, root } from './support/cli.mjs';

const { commands } = createRequire(import.meta.url)('../../dist/cli/commands/index.js');
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));

test('without a command, an overview of all', async (t) => {
  const { tokpost } = alone(t);
  for (const args of [[], ['--help'], ['-h'], ['help']]) {
    const { code, stdout, stderr } = await tokpost(args);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const { name } of commands) assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
  }
});

test('the version is that of the package', async (t) => {
  const { tokpost } = alone(t);
  for (const args of [['--version'], ['-v']]) {
    assert.equal((await tokpost(args)).stdout, `${version}\n`);
  }
  assert.deepEqual(JSON.parse((await tokpost(['--version', '--json'])).stdout), { version });
});

test('options of every command may stand before it', async (t) => {
  const { tokpost, cwd } = alone(t);
  fs.writeFileSync(path.join(cwd, 'app.env'), 'TIKTOK_CLIENT_KEY=key');
  for (const args of [
    ['--json', 'scopes'],
    ['--env', 'app.env', '--json', 'scopes'],
    ['--env=app.env', 'scopes', '--json'],
  ]) {
    const { code, stdout } = await tokpost(args);
    assert.equal(code, 0);
    assert.ok(JSON.parse(stdout).scopes.length > 0);
  }
  for (const args of [
    ['-h', 'scopes'],
    ['scopes', '-h'],
    ['help', 'scopes'],
  ]) {
    assert.match((await tokpost(args)).stdout, /^tokpost scopes/);
  }
  assert.equal((await tokpost(['--colour'])).code, 2);
});

test('the exit code stays where nobody reads what is said beside the result', async (t) => {
  const { cwd } = alone(t);
  const script = `exec 2> >(exec 2>&-; exit 0); sleep 0.3; exec ${process.execPath} ${program} prost`;
  const { status } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8' });
  assert.equal(status, 2);
});

describe('the help of each command', () => {
  for (const command of commands) {
    test(command.name, async (t) => {
      const { code, stdout, stderr } = await alone(t).tokpost([command.name, '--help']);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      assert.ok(stdout.startsWith(`tokpost ${command.name}`));
      assert.match(stdout, /^Examples:\n {2}\S/m);
      for (const option of [...Object.keys(command.options ?? {}), 'json', 'help']) {
        assert.match(stdout, new RegExp(`^  --${option}( |$)`, 'm'), option);
      }
      assert.equal(/^ {2}--dry-run/m.test(stdout), command.calls === true);
    });
  }
});

test('every command that calls TikTok has a dry run', () => {
  const silent = [
    'sandbox',
    'keys',
    'build',
    'completion',
    'scopes',
    'auth-url',
    'probe',
    'jobs',
    'settle',
  ];
  for (const { name, calls = false } of commands) {
    assert.equal(calls, !silent.includes(name), name);
  }
});

describe('a mistake in the command is exit code 2, and names the mistake', () => {
  const mistakes = [
    [['prost'], /no command prost/],
    [['scopes', 'extra'], /extra is not expected/],
    [['scopes', '--colour'], /'--colour'/],
    [['probe'], /FILE is missing/],
    [['probe', 'a.mp4', 'b.mp4'], /one FILE is expected, not 2/],
    [['post', '--title', 'x', '--dry-run'], /one of FILE, --url and --relay-url/],
    [['post', 'a.mp4', '--url', 'https://example.com/a.mp4', '--dry-run'], /one of FILE/],
    [['post', 'a.mp4', '--privacy', 'everybody', '--dry-run'], /--privacy is one of public/],
    [['post', 'a.mp4', '--cover-ms', '1.5', '--dry-run'], /--cover-ms is a whole number/],
    [['photos', '--dry-run'], /PHOTO is missing/],
    [['keys', 'break'], /not break/],
    [['settle', 'id'], /--published and --not-published/],
    [['settle', 'id', '--published', '--not-published'], /--published and --not-published/],
    [['completion', 'tcsh'], /not tcsh/],
    [['queue', 'stop'], /not stop/],
    [['accounts', 'rename'], /not rename/],
    [['callback', 'no-address', '--dry-run'], /whole address/],
    [['status'], /ID is missing/],
    [['jobs', '--state', 'lost'], /--state is one of/],
    [['sandbox', '--speed', 'fast'], /--speed is a number/],
    [['sandbox', '--pull', 'example.com'], /HOST=ORIGIN/],
    [['scopes', '--env', 'nowhere.env'], /nowhere\.env cannot be read \(ENOENT\)/],
  ];
  for (const [args, message] of mistakes) {
    test(args.join(' '), async (t) => {
      const { code, stdout, stderr } = await alone(t).tokpost(args);
      assert.match(stderr, message);
      assert.equal(stdout, '');
      assert.equal(code, 2);
    });
  }

  test('with --json it is an object', async (t) => {
    const { code, stdout, stderr } = await alone(t).tokpost(['probe', '--json']);
    assert.equal(code, 2);
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout).error, {
      kind: 'validation',
      code: 'usage',
      message: 'FILE is missing',
      retryable: false,
      hint: 'See tokpost probe --help',
      issues: [{ path: 'arguments', code: 'usage', message: 'FILE is missing' }],
    });
  });
});

describe('completion', () => {
  test('bash completes commands and their options', async (t) => {
    const { stdout } = await alone(t).tokpost(['completion', 'bash']);
    const complete = (words) => {
      const script = `${stdout}\nCOMP_WORDS=(tokpost ${words.map((word) => `'${word}'`).join(' ')})
        COMP_CWORD=${words.length}; _tokpost; echo "\${COMPREPLY[*]}"`;
      const {
        status,
        stdout: answer,
        stderr,
      } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return answer.trim().split(' ');
    };
    assert.deepEqual(complete(['dra']), ['draft']);
    assert.deepEqual(complete(['post', '--pri']), ['--privacy']);
    assert.deepEqual(complete(['keys', '--o']), ['--output']);
    assert.deepEqual(complete(['accounts', 'imp']), ['import']);
    assert.deepEqual(complete(['post', '--wait', 'up']), ['uploaded']);
    assert.deepEqual(complete(['completion', 'fi']), ['fish']);
  });

  test('zsh and fish get scripts of their own', async (t) => {
    const { tokpost } = alone(t);
    assert.match((await tokpost(['completion', 'zsh'])).stdout, /bashcompinit/);
    const fish = (await tokpost(['completion', 'fish'])).stdout;
    assert.match(fish, /^complete -c tokpost .* -a post /m);
    assert.match(fish, /__fish_seen_subcommand_from keys' -a rotate$/m);
    assert.match(fish, /-l wait -xa 'uploaded published public'$/m);
  });
});
