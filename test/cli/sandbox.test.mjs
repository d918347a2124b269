// The sandbox as a command, for people and for programs in any language.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { clip, consent, environment, Run, workplace } from './support/cli.mjs';

function sandbox(t, args = []) {
  const cwd = workplace(t);
  const run = new Run(['sandbox', ...args], { cwd, env: environment() });
  t.after(() => run.child.kill('SIGKILL'));
  return { cwd, run, tokpost: (...more) => new Run(more, { cwd, env: environment() }).closed };
}

const variables = (text) =>
  Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );

test('prints the environment, then what comes in, until Ctrl-C', async (t) => {
  const { run } = sandbox(t);
  await run.seen(/^TIKTOK_AUTHORIZE_URL=.*\n/m);
  const { TIKTOK_API_URL, TIKTOK_CLIENT_KEY } = variables(run.stdout);
  assert.ok(TIKTOK_CLIENT_KEY.length > 0);
  assert.equal((await fetch(`${TIKTOK_API_URL}/v2/user/info/?fields=open_id`)).status, 401);
  await run.seen(/ 401 {2}GET \/v2\/user\/info\/ {2}userInfo/);
  run.interrupt();
  assert.equal((await run.closed).code, 0);
});

test('two commands from nothing to a published video', async (t) => {
  const { run, cwd, tokpost } = sandbox(t, ['--write-env', 'sandbox.env', '--speed', '20']);
  const file = path.join(cwd, 'sandbox.env');
  await run.seen(/^TIKTOK_AUTHORIZE_URL=.*\n/m);
  assert.deepEqual(variables(fs.readFileSync(file, 'utf8')), variables(run.stdout));
  const connect = new Run(['connect', '--env', 'sandbox.env'], { cwd, env: environment() });
  const [url] = await connect.seen(/http:\S+client_key=\S+/, 'stderr');
  connect.child.stdin.end(`${await consent(url, 'creator')}\n`);
  assert.equal((await connect.closed).code, 0, connect.stderr);
  const posted = await tokpost('post', clip, '--title', 'Hello', '--env', 'sandbox.env', '--json');
  assert.equal(posted.code, 0, posted.stderr);
  const { post } = JSON.parse(posted.stdout.trim().split('\n').at(-1));
  assert.equal(post.state, 'published');
  const doctor = await tokpost('doctor', '--env', 'sandbox.env');
  assert.equal(doctor.code, 1, doctor.stdout); // no key is set
  run.interrupt();
  await run.closed;
});

test('--json is a line for the start and one for each request', async (t) => {
  const { run } = sandbox(t, ['--json']);
  await run.seen(/\n/);
  const started = JSON.parse(run.stdout.split('\n')[0]);
  assert.equal(started.type, 'started');
  await fetch(`${started.apiUrl}/v2/user/info/?fields=open_id`);
  await run.seen(/"type":"request"/);
  const request = JSON.parse(run.stdout.trim().split('\n')[1]);
  assert.deepEqual([request.operation, request.status], ['userInfo', 401]);
  run.interrupt();
  await run.closed;
});

test('ends with its standard input, so that a parent takes it along', async (t) => {
  const { run } = sandbox(t);
  await run.seen(/^TIKTOK_API_URL=/m);
  run.child.stdin.end();
  assert.equal((await run.closed).code, 0);
});

test('fault scripts come from a file', async (t) => {
  const cwd = workplace(t);
  const faults = path.join(cwd, 'faults.json');
  fs.writeFileSync(faults, JSON.stringify([{ on: 'userInfo', status: 503 }]));
  const { run } = sandbox(t, ['--faults', faults]);
  const [, apiUrl] = await run.seen(/^TIKTOK_API_URL=(.*)\n/m);
  const ask = async () => (await fetch(`${apiUrl}/v2/user/info/?fields=open_id`)).status;
  assert.deepEqual([await ask(), await ask()], [503, 401]);
  await run.seen(/ 503 .*fault/);
  run.interrupt();
  await run.closed;
});

test('with https it hands out its authority', async (t) => {
  const { run, cwd } = sandbox(t, ['--https', '--ca-file', 'ca.pem']);
  const [, apiUrl] = await run.seen(/^TIKTOK_API_URL=(.*)\n/m);
  assert.match(apiUrl, /^https:/);
  await run.seen(/^NODE_EXTRA_CA_CERTS=ca\.pem$/m);
  assert.match(fs.readFileSync(path.join(cwd, 'ca.pem'), 'utf8'), /BEGIN CERTIFICATE/);
  run.interrupt();
  await run.closed;
});

test('what is wrong with its options is told, all at once', async (t) => {
  const cwd = workplace(t);
  const options = path.join(cwd, 'options.json');
  fs.writeFileSync(options, JSON.stringify({ colour: 'red', users: 3 }));
  const { run } = sandbox(t, ['--options', options]);
  const { code, stderr } = await run.closed;
  assert.notEqual(code, 0);
  assert.match(stderr, /colour/);
  assert.match(stderr, /users/);
});
