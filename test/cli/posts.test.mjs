// Posting from the terminal, and what can be done with posts there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { describe, test } from 'node:test';

import { createTikTok } from 'tokpost';
import { createPublishQueue } from 'tokpost/pg-boss';

import { clip, key, longClip, withSandbox } from './support/cli.mjs';

const quick = ['--poll-ms', '100'];

test('post: progress beside the result, which is the address', async (t) => {
  const { tokpost, connect, sandbox } = await withSandbox(t);
  await connect();
  const { code, stdout, stderr } = await tokpost(
    ...['post', clip, '--title', 'Hello', '--privacy', 'public', '--wait', 'public', ...quick],
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^https:\/\/www\.tiktok\.com\/@creator\/video\/\d{19}\n$/);
  assert.match(stderr, /^post [0-9a-f-]{36}\n/);
  for (const state of ['uploading', 'processing', 'published']) {
    assert.match(stderr, new RegExp(`^${state}$`, 'm'));
  }
  const [{ title, receivedBytes }] = sandbox.posts();
  assert.deepEqual([title, receivedBytes], ['Hello', fs.statSync(clip).size]);
  assert.deepEqual(sandbox.violations(), []);
});

test('post --json: a line for each event, the post last', async (t) => {
  const { json, connect } = await withSandbox(t);
  await connect();
  const { code, lines, last } = await json('post', clip, ...quick);
  assert.equal(code, 0);
  const states = lines.filter(({ type }) => type === 'state').map(({ state }) => state);
  assert.equal(states.at(-1), 'published');
  assert.equal(last.type, 'result');
  assert.equal(last.post.state, 'published');
  assert.ok(lines.every(({ postId }) => postId === last.post.id));
});

test('draft, photos by URL, and status', async (t) => {
  const picture = fs.readFileSync(path.join(path.dirname(clip), 'sample-1.jpg'));
  const server = http.createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { json, tokpost, connect } = await withSandbox(t, {
    pull: { hosts: { 'cdn.example.com': `http://127.0.0.1:${server.address().port}` } },
  });
  await connect();
  const draft = await json('draft', clip, ...quick);
  assert.deepEqual([draft.code, draft.last.post.state], [0, 'in_inbox']);
  const photo = await json('photos', 'https://cdn.example.com/1.jpg', '--title', 'One', ...quick);
  assert.deepEqual(
    [photo.code, photo.last.post.state],
    [0, 'published'],
    JSON.stringify(photo.last),
  );

  const status = await tokpost('status', draft.last.post.id);
  assert.match(status.stdout, /draft_video +in_inbox/);
  const { last: jobs } = await json('jobs');
  assert.deepEqual(
    jobs.posts.map(({ kind }) => kind),
    ['photos', 'draft_video'],
  );
  assert.equal((await json('jobs', '--state', 'failed')).last.posts.length, 0);
  const unknown = await tokpost('status', '00000000-0000-4000-8000-000000000000');
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /tokpost jobs/);
});

test('every fault of a post at once, and exit code 2', async (t) => {
  const { tokpost, connect } = await withSandbox(t);
  await connect();
  const { code, stderr } = await tokpost(
    ...['post', clip, '--title', 'x'.repeat(2201), '--brand-content', '--privacy', 'private'],
  );
  assert.equal(code, 2);
  assert.match(stderr, /^ {2}title: /m);
  assert.match(stderr, /^ {2}(brandContent|privacy): /m);
});

test('what TikTok refuses is exit code 1, or 4 for a missing scope', async (t) => {
  const { tokpost, connect, sandbox, cwd, start } = await withSandbox(t);
  const banned = await connect('banned_creator');
  const refused = await tokpost('post', clip, '--account', banned, ...quick);
  assert.equal(refused.code, 1, refused.stderr);
  assert.match(refused.stderr, /tokpost: /);

  const { accessToken } = sandbox.issueTokens('creator', ['user.info.basic']);
  fs.writeFileSync(path.join(cwd, 'token.txt'), accessToken);
  const narrow = await start(['post', clip, '--token-file', 'token.txt', ...quick]).closed;
  assert.equal(narrow.code, 4, narrow.stderr);
});

test('explain tells the creator’s rules before anything is sent', async (t) => {
  const { json, connect, sandbox } = await withSandbox(t);
  const account = await connect('private_creator');
  const { code, last } = await json('explain', clip, '--privacy', 'public', '--account', account);
  assert.equal(code, 1);
  assert.ok(last.refusals.some(({ certain, remedy }) => certain && remedy !== ''));
  assert.deepEqual(sandbox.posts(), []);
  const fine = await json('explain', clip, '--draft', '--account', account);
  assert.equal(fine.code, 0, JSON.stringify(fine.last));
});

test('the same idempotency key posts once', async (t) => {
  const { json, connect, sandbox } = await withSandbox(t);
  await connect();
  const args = ['post', clip, '--idempotency-key', 'monday', ...quick];
  const first = await json(...args);
  const second = await json(...args);
  assert.equal(second.last.post.id, first.last.post.id);
  assert.equal(sandbox.posts().length, 1);
});

describe('Ctrl-C', () => {
  async function interrupted(t, fault, state) {
    // Slow enough that the upload's address, good for an hour, outlives the commands.
    const place = await withSandbox(t, { speed: 100, faults: [fault] });
    await place.connect();
    const run = place.start(['post', longClip(place.cwd), '--title', 'Slow', ...quick]);
    await run.seen(new RegExp(`^${state}`, 'm'), 'stderr');
    run.interrupt();
    const { code, stderr } = await run.closed;
    assert.equal(code, 130);
    const [, id] = /tokpost resume (\S+) goes on with it/.exec(stderr);
    return { ...place, id };
  }

  test('says how to go on, and resume does', async (t) => {
    const slow = { on: 'upload', bytesPerSecond: 500_000 };
    const { id, json, sandbox } = await interrupted(t, slow, 'uploading');
    const before = sandbox.requests().length;
    for (const [command, would] of [
      [['resume', id], 'resume'],
      [['resume'], 'resume'],
      [['cancel', id], 'cancel'],
      [['retry', id], 'retry'],
    ]) {
      const { code, last } = await json(...command, '--dry-run');
      assert.deepEqual([code, last.dryRun, last.would], [0, true, would]);
      assert.deepEqual(
        last.posts.map((post) => post.id),
        [id],
      );
    }
    assert.equal(sandbox.requests().length, before, 'dry runs ask nothing');
    const { code, last } = await json('resume', id);
    assert.equal(code, 0, JSON.stringify(last));
    assert.deepEqual([last.post.id, last.post.state], [id, 'published']);
    assert.equal(sandbox.posts().filter(({ status }) => status === 'PUBLISH_COMPLETE').length, 1);
  });

  test('before the upload, cancel ends it for good', async (t) => {
    const slow = { on: 'creatorInfo', delayMs: 30_000 };
    const { id, json, tokpost } = await interrupted(t, slow, 'checking');
    const { code, last } = await json('cancel', id);
    assert.deepEqual([code, last], [0, { id, cancelled: true, state: 'cancelled' }]);
    assert.equal((await tokpost('status', id)).code, 1);
    const again = await json('retry', id);
    assert.equal(again.code, 0, JSON.stringify(again.last));
    assert.notEqual(again.last.post.id, id);
    assert.equal((await tokpost('cancel', again.last.post.id)).code, 1, 'it is published');
  });
});

describe('the queue', () => {
  test('keeps what is scheduled, and posts what is due', async (t) => {
    const { json, tokpost, connect, sandbox } = await withSandbox(t);
    await connect();
    const later = new Date(Date.now() + 3600_000).toISOString();
    const soon = new Date(Date.now() + 6000).toISOString();
    const kept = await json('post', clip, '--publish-at', later, ...quick);
    assert.deepEqual([kept.code, kept.last.post.state], [0, 'scheduled']);
    const due = await json('post', clip, '--publish-at', soon, ...quick);
    assert.equal((await json('queue')).last.posts.length, 2);

    while (Date.now() < Date.parse(soon)) await new Promise((resolve) => setTimeout(resolve, 50));
    const dry = await json('queue', 'work', '--dry-run');
    assert.deepEqual(
      dry.last.posts.map(({ id }) => id),
      [due.last.post.id],
    );
    const worked = await json('queue', 'work', '--until-idle');
    assert.equal(worked.code, 0);
    assert.deepEqual(
      [worked.last.post.id, worked.last.post.state],
      [due.last.post.id, 'published'],
    );
    assert.equal(sandbox.posts().length, 1);
    const { last } = await json('queue');
    assert.deepEqual(
      last.posts.map(({ id }) => id),
      [kept.last.post.id],
    );
    assert.equal((await tokpost('cancel', kept.last.post.id)).code, 0);
    assert.equal((await tokpost('queue')).stdout, 'the queue is empty\n');
  });

  test('posts what createPublishQueue() has scheduled', async (t) => {
    const { json, connect, cwd, sandbox } = await withSandbox(t);
    const accountId = await connect();
    const tiktok = createTikTok({
      ...sandbox.config(),
      store: `sqlite:${cwd}/tokpost.db`,
      encryptionKeys: [key],
    });
    const queue = await createPublishQueue({ tiktok });
    const { id } = await queue.schedule({
      accountId,
      video: { source: clip, polling: { intervalMs: 50 } },
    });
    await tiktok.close();
    const dry = await json('queue', 'work', '--dry-run');
    assert.deepEqual(
      dry.last.posts.map((post) => post.id),
      [id],
    );
    const worked = await json('queue', 'work', '--until-idle');
    assert.equal(worked.code, 0, worked.stderr);
    assert.deepEqual([worked.last.post.id, worked.last.post.state], [id, 'published']);
  });

  test('work runs until Ctrl-C', async (t) => {
    const { start } = await withSandbox(t);
    const run = start(['queue', 'work', '--json']);
    const early = await Promise.race([
      run.closed.then(() => 'ended'),
      new Promise((resolve) => setTimeout(resolve, 1500, 'running')),
    ]);
    assert.equal(early, 'running');
    run.interrupt();
    assert.equal((await run.closed).code, 130);
  });
});

test('settle takes the person’s word', async (t) => {
  const { json, connect, sandbox } = await withSandbox(t);
  await connect();
  sandbox.inject({ on: 'videoInit', drop: 'after', times: 1 });
  const stalled = await json('post', '--url', 'https://cdn.example.com/a.mp4', ...quick);
  const { posts } = (await json('jobs')).last;
  const [{ id, state, stalledBecause }] = posts;
  assert.equal(stalled.code, 6, JSON.stringify(stalled.last));
  assert.deepEqual([state, stalledBecause], ['stalled', 'ambiguous_init']);
  assert.equal((await json('status', id)).code, 6);
  const settled = await json('settle', id, '--not-published');
  assert.equal(settled.code, 0);
  const status = await json('status', id);
  assert.deepEqual([status.code, status.last.state], [1, settled.last.state]);
});
