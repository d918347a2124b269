// The command in a terminal, where a person watches.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { environment, longClip, program, Run, terminal, withSandbox } from './support/cli.mjs';

const slow = { faults: [{ on: 'upload', bytesPerSecond: 2_000_000 }] };
const esc = '\u001b';

async function inTerminal(t, args, { env = {}, ...options } = {}) {
  const place = await withSandbox(t, options);
  await place.connect();
  longClip(place.cwd);
  const run = new Run(args, {
    cwd: place.cwd,
    env: environment({ ...place.settings, ...env }),
    command: terminal,
  });
  return { ...place, run };
}

test('an upload is a bar that goes away, then the address', async (t) => {
  const { run } = await inTerminal(
    t,
    ['post', 'long.mp4', '--privacy', 'public', '--poll-ms', '100'],
    slow,
  );
  const { code, stdout } = await run.closed;
  assert.equal(code, 0, stdout);
  assert.match(stdout, /uploading █+░+ +\d+% of 8\.1 MB, \d+\.\d MB\/s/);
  assert.match(stdout, /status check 1\/30/);
  const lines = stdout.split(/\r\n/);
  for (const line of stdout.split(/[\r\n]+/)) {
    const shown = line.replaceAll(`${esc}[K`, '');
    assert.ok(shown.length < 100, `${shown.length} columns`);
  }
  const last = lines.filter((line) => line !== '').at(-1);
  assert.ok(last.startsWith(`\r${esc}[K`) || !last.includes('uploading'), last);
  assert.match(last, /https:\/\/www\.tiktok\.com\/|published/);
});

test('Ctrl-C leaves the post where it can go on', async (t) => {
  const { run, json } = await inTerminal(t, ['post', 'long.mp4', '--poll-ms', '100'], slow);
  await run.seen(/uploading █*░+ +[1-9]/);
  run.child.stdin.write('^C\n');
  const { code, stdout } = await run.closed;
  assert.equal(code, 130, stdout);
  const [, id] = /tokpost resume (\S+) goes on/.exec(stdout);
  const { code: resumed } = await json('resume', id);
  assert.equal(resumed, 0);
});

test('colours are for terminals, unless NO_COLOR is set', async (t) => {
  const coloured = await inTerminal(t, ['doctor']);
  assert.ok((await coloured.run.closed).stdout.includes(`${esc}[32mok`));
  const plain = await inTerminal(t, ['doctor'], { env: { NO_COLOR: '1' } });
  assert.equal((await plain.run.closed).stdout.includes(esc), false);
  const dumb = await inTerminal(t, ['doctor'], { env: { TERM: 'dumb' } });
  assert.equal((await dumb.run.closed).stdout.includes(esc), false);
});

test('in a pipe there is neither colour nor bar', async (t) => {
  const { cwd, tokpost, connect } = await withSandbox(t, slow);
  await connect();
  const doctor = await tokpost('doctor');
  const post = await tokpost('post', longClip(cwd), '--poll-ms', '100');
  for (const { stdout, stderr } of [doctor, post]) {
    assert.equal((stdout + stderr).includes(esc), false);
    assert.equal(/[█░\r]/.test(stdout + stderr), false);
  }
  assert.match(post.stderr, /^uploading +\d+% of 8\.1 MB/m);
});

test('whoever closes the pipe early ends the command quietly', async (t) => {
  const { cwd, settings, connect } = await withSandbox(t);
  await connect();
  const command = ['sh', '-c', `${process.execPath} ${program} "$@" | head -n 1`, 'sh'];
  const run = new Run(['videos', '--limit', '40'], { cwd, env: environment(settings), command });
  const { code, stdout, stderr } = await run.closed;
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(stdout.trim().split('\n').length, 1);
});
