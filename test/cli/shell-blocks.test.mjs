// The shell blocks of the pages, run as they stand: `npx tokpost` is the built command.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { mp4 } from '../interop/support/mp4.mjs';
import { freePort } from '../support/app.mjs';
import { blocksTaken, blockTaken } from '../support/code-blocks.mjs';
import {
  clip,
  consent,
  environment,
  key,
  program,
  Run,
  root,
  withSandbox,
  workplace,
} from './support/cli.mjs';

const kNpx = `npx() { shift; "${process.execPath}" "${program}" "$@"; }\n`;

function shell(code, { cwd, env = environment() }) {
  return new Run(['-c', kNpx + code], { cwd, env, command: ['bash'] });
}

/** A command that runs until it is ended: in the place of the function, so that it is what ends. */
function longRunning(t, code, options) {
  const own = code.replace('npx tokpost', `exec "${process.execPath}" "${program}"`);
  const run = shell(own, options);
  t.after(() => run.child.kill('SIGKILL'));
  return run;
}

function folderWithClip(t) {
  const cwd = workplace(t);
  fs.copyFileSync(clip, path.join(cwd, 'clip.mp4'));
  return cwd;
}

for (const { page, code } of await blocksTaken('published video')) {
  test(`${page}: from nothing to a published video`, async (t) => {
    const cwd = folderWithClip(t);
    const [sandbox, connect, ...others] = code.trim().split('\n');
    const running = longRunning(t, sandbox, { cwd });
    await running.seen(/^TIKTOK_AUTHORIZE_URL=.*\n/m);
    const connecting = shell(connect, { cwd });
    const [url] = await connecting.seen(/http:\S+client_key=\S+/, 'stderr');
    connecting.child.stdin.end(`${await consent(url, 'creator')}\n`);
    assert.equal((await connecting.closed).code, 0, connecting.stderr);
    const [post, doctor] = others;
    const posted = await shell(post, { cwd }).closed;
    assert.equal(posted.code, 0, posted.stderr);
    if (doctor) {
      const looked = await shell(doctor, { cwd }).closed;
      assert.equal(looked.code, 1, looked.stdout);
      assert.deepEqual(looked.stdout.match(/^(warning|problem) .*?:/gm), ['warning  keys:']);
    }
  });
}

test('docs/cli.md: a loop goes on while the answer is “not now”, and posts once', async (t) => {
  const { sandbox, settings, connect, cwd } = await withSandbox(t, { speed: 100 });
  await connect();
  fs.copyFileSync(clip, path.join(cwd, 'clip.mp4'));
  const code = (await blockTaken('loop')).replace('sleep 60', 'sleep 0');
  const looped = await shell(code, { cwd, env: environment(settings) }).closed;
  assert.equal(looped.code, 0, looped.stderr);
  assert.equal(sandbox.posts().length, 1);
});

test('docs/sandbox.md: a whole upload with curl', async (t) => {
  const { sandbox, settings, cwd } = await withSandbox(t);
  const bytes = 1000;
  fs.writeFileSync(
    path.join(cwd, 'clip.mp4'),
    mp4({ seconds: 3, sizeBytes: 20_000 }).subarray(0, bytes),
  );
  const [init, upload] = (await blockTaken('curl')).split(/^(?=curl -T)/m);
  const { accessToken: token } = sandbox.issueTokens('creator');
  const begun = await shell(init, { cwd, env: environment({ ...settings, token }) }).closed;
  const { data } = JSON.parse(begun.stdout);
  const env = environment({ upload_url: data.upload_url });
  const sent = await shell(upload.replace('curl', 'curl -s -w "%{http_code}"'), { cwd, env })
    .closed;
  assert.match(sent.stdout, /201$/);
  assert.equal(sandbox.posts()[0].publishId, data.publish_id);
  assert.deepEqual(sandbox.violations(), []);
});

test('docs/getting-started.md makes a key, docs/doctor.md reads a file', async (t) => {
  const cwd = workplace(t);
  const made = await shell(await blockTaken('key'), { cwd }).closed;
  assert.equal(made.code, 0, made.stderr);
  const [key] = /[A-Za-z0-9+/]{43}=/.exec(made.stdout);
  fs.writeFileSync(path.join(cwd, '.env.local'), `TOKPOST_ENCRYPTION_KEY=${key}\n`);
  const looked = await shell(await blockTaken('doctor'), { cwd }).closed;
  assert.equal(looked.code, 2);
  assert.match(looked.stdout, /TIKTOK_CLIENT_KEY/);
});

test('docs/sandbox.md: a sandbox on a port, with a redirect URI of one’s own', async (t) => {
  const cwd = workplace(t);
  const port = String(await freePort());
  const running = longRunning(t, (await blockTaken('sandbox on a port')).replace('4455', port), {
    cwd,
  });
  const [, page] = await running.seen(/^TIKTOK_AUTHORIZE_URL=(.*)\n/m);
  assert.equal(new URL(page).port, port);
  const written = fs.readFileSync(path.join(cwd, 'sandbox.env'), 'utf8');
  assert.match(written, /^TIKTOK_REDIRECT_URI=https:\/\/app\.example\/callback$/m);
  const offered = await shell('npx tokpost auth-url --env sandbox.env --json', { cwd }).closed;
  const comesBack = await consent(JSON.parse(offered.stdout).url, 'creator');
  assert.match(comesBack, /^https:\/\/app\.example\/callback\?code=/);
});

test('docs/guides/nextjs.md: the settings are whole once the app’s own are filled in', async (t) => {
  const code = await blockTaken('settings');
  const redirectUri = /^TIKTOK_REDIRECT_URI=(.*)$/m.exec(code)[1];
  const { sandbox, cwd } = await withSandbox(t, { redirectUris: [redirectUri] });
  const filled = {
    TIKTOK_CLIENT_KEY: sandbox.clientKey,
    TIKTOK_CLIENT_SECRET: sandbox.clientSecret,
    TOKPOST_ENCRYPTION_KEY: key,
  };
  const file = code.replace(/^(\w+)=…/gm, (_, name) => `${name}=${filled[name]}`);
  fs.writeFileSync(path.join(cwd, '.env.local'), file);
  const env = environment({
    TIKTOK_API_URL: sandbox.apiUrl,
    TIKTOK_AUTHORIZE_URL: sandbox.authorizeUrl,
  });
  const whole = await shell('npx tokpost doctor --env .env.local', { cwd, env }).closed;
  assert.equal(whole.code, 0, whole.stdout);
  assert.match(whole.stdout, /tokpost\.db/);

  const table = fs.readFileSync(path.join(root, 'docs/environment.md'), 'utf8');
  for (const [, name] of code.matchAll(/^(\w+)=/gm)) assert.match(table, new RegExp(`\`${name}\``));

  fs.writeFileSync(path.join(cwd, '.env.local'), code);
  const copied = await shell('npx tokpost doctor --env .env.local', { cwd, env }).closed;
  assert.equal(copied.code, 2, copied.stdout);
});

test('docs/install.md: what the phase addon has compiled is built again', async (t) => {
  const built = await shell(await blockTaken('build'), { cwd: workplace(t) }).closed;
  assert.equal(built.code, 0, built.stderr);
  assert.match(built.stdout, /tokpost\.node is ready/);
});

test('docs/install.md: Debian 12 has the packages', async (t) => {
  const release = '/etc/os-release';
  if (!fs.existsSync(release) || !/^VERSION_CODENAME=bookworm$/m.test(fs.readFileSync(release))) {
    return t.skip('on Debian 12');
  }
  const simulated = 'sudo() { "$@" --simulate; }\n';
  const code = simulated + (await blockTaken('system packages'));
  const installed = await shell(code, { cwd: workplace(t) }).closed;
  assert.equal(installed.code, 0, installed.stderr);
});
