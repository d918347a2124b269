// The shell blocks of the pages, run as they stand: `npx tokpost` is the built command.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { mp4 } from '../interop/support/mp4.mjs';
import { blocksOf } from '../support/code-blocks.mjs';
import {
  clip,
  consent,
  environment,
  program,
  Run,
  root,
  withSandbox,
  workplace,
} from './support/cli.mjs';

const kNpx = `npx() { shift; "${process.execPath}" "${program}" "$@"; }\n`;

/** The block of a page that has these words. */
function blockOf(page, words) {
  const blocks = blocksOf(fs.readFileSync(path.join(root, page), 'utf8'), 'sh');
  const found = blocks.filter(({ code }) => code.includes(words));
  assert.equal(found.length, 1, `${page} has one block with ${words}`);
  return found[0].code;
}

function shell(code, { cwd, env = environment() }) {
  return new Run(['-c', kNpx + code], { cwd, env, command: ['bash'] });
}

function folderWithClip(t) {
  const cwd = workplace(t);
  fs.copyFileSync(clip, path.join(cwd, 'clip.mp4'));
  return cwd;
}

for (const page of ['README.md', 'docs/cli.md']) {
  test(`${page}: from nothing to a published video`, async (t) => {
    const cwd = folderWithClip(t);
    const [sandbox, connect, ...others] = blockOf(page, 'tokpost sandbox').trim().split('\n');
    // In the place of the function, so that what ends is the sandbox.
    const running = shell(
      sandbox.replace('npx tokpost', `exec "${process.execPath}" "${program}"`),
      {
        cwd,
      },
    );
    t.after(() => running.child.kill('SIGKILL'));
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
      assert.equal(looked.code, 2, 'without the file there are no credentials');
      assert.match(looked.stdout, /TIKTOK_CLIENT_KEY/);
    }
  });
}

test('docs/cli.md: a loop goes on while the answer is “not now”, and posts once', async (t) => {
  const { sandbox, settings, connect, cwd } = await withSandbox(t, { speed: 100 });
  await connect();
  fs.copyFileSync(clip, path.join(cwd, 'clip.mp4'));
  const code = blockOf('docs/cli.md', 'until').replace('sleep 60', 'sleep 0');
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
  const [init, upload] = blockOf('docs/sandbox.md', 'curl -T').split(/^(?=curl -T)/m);
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
  const made = await shell(blockOf('docs/getting-started.md', 'keys make'), { cwd }).closed;
  assert.equal(made.code, 0, made.stderr);
  const [key] = /[A-Za-z0-9+/]{43}=/.exec(made.stdout);
  fs.writeFileSync(path.join(cwd, '.env.local'), `TOKPOST_ENCRYPTION_KEY=${key}\n`);
  const looked = await shell(blockOf('docs/doctor.md', 'doctor'), { cwd }).closed;
  assert.equal(looked.code, 2);
  assert.match(looked.stdout, /TIKTOK_CLIENT_KEY/);
});
