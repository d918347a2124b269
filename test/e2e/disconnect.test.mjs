// account.disconnect(): what happens to the row, the grant and the posts.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clip, reached, startPosting } from '../support/posting.mjs';
import { count, readScopes, start, until } from '../support/sandbox.mjs';

const scopes = [...readScopes, 'video.upload'];

async function connected(t, options = {}) {
  const context = await start(t, { ...options, client: { store: 'memory:', ...options.client } });
  const { sandbox, tiktok, user } = context;
  const connect = (userId, of = user, more = {}) => {
    const tokens = { ...sandbox.issueTokens(of, scopes), ...more };
    return tiktok.accounts.import({ userId, tokens });
  };
  return { ...context, connect };
}

test('the grant is revoked and the account is gone', async (t) => {
  const { connect, sandbox, tiktok, user } = await connected(t);
  const tokens = sandbox.issueTokens(user, scopes);
  const account = await connect('u1', user, tokens);
  await account.disconnect();
  assert.equal(count(sandbox, 'revoke'), 1);
  await assert.rejects(tiktok.accounts.get(account.id), { kind: 'state', code: 'not_found' });
  await assert.rejects(account.getProfile(), { kind: 'state', code: 'not_found' });
  await assert.rejects(account.disconnect(), { kind: 'state', code: 'not_found' });
  await assert.rejects(tiktok.withToken(tokens.accessToken).getProfile(), { kind: 'auth' });
});

test('a grant that another connection uses is kept', async (t) => {
  const { connect, sandbox } = await connected(t);
  const mine = await connect('u1');
  const theirs = await connect('u2');
  await mine.disconnect();
  assert.equal(count(sandbox, 'revoke'), 0);
  assert.equal((await theirs.test()).connected, true);
  await theirs.disconnect();
  assert.equal(count(sandbox, 'revoke'), 1);
});

test('a failed revocation keeps no row', async (t) => {
  const { connect, sandbox, tiktok } = await connected(t);
  const account = await connect('u1');
  sandbox.inject({ on: 'revoke', times: 3, status: 500 });
  await account.disconnect();
  assert.deepEqual(await tiktok.accounts.list('u1'), []);
});

test('disconnecting the primary account promotes another', async (t) => {
  const { connect, sandbox, tiktok } = await connected(t);
  const first = await connect('u1');
  const second = await connect('u1', sandbox.addUser({ username: 'two' }));
  await first.disconnect();
  const { id, isPrimary } = await tiktok.accounts.primary('u1');
  assert.deepEqual([id, isPrimary], [second.id, true]);
});

async function posting(t) {
  const context = await startPosting(t);
  const { sandbox, tiktok, user } = context;
  const tokens = sandbox.issueTokens(user, scopes);
  return { ...context, account: await tiktok.accounts.import({ userId: 'u1', tokens }) };
}

test('scheduled posts are cancelled', async (t) => {
  const { account, file, sandbox, tiktok } = await posting(t);
  const post = await account.postVideo({
    source: await file(clip()),
    publishAt: new Date(Date.now() + 86_400_000),
  });
  assert.equal(post.accountId, account.id);
  await account.disconnect();
  await assert.rejects(post.finished, { kind: 'cancelled' });
  assert.equal((await tiktok.posts.get(post.id)).state, 'cancelled');
  assert.deepEqual(sandbox.posts(), []);
});

test('a post that is uploading is cancelled', async (t) => {
  const { account, sandbox } = await posting(t);
  sandbox.inject({ on: 'upload', bytesPerSecond: 20_000 }); // at a hundred times the speed
  const post = await account.postVideo({ source: { buffer: clip(30_000_000) } });
  await until(() => post.progress.sentBytes > 0);
  await account.disconnect();
  await assert.rejects(post.finished, { kind: 'cancelled' });
  assert.equal(post.state, 'cancelled');
  assert.ok(sandbox.posts().every(({ status }) => status !== 'PUBLISH_COMPLETE'));
});

test('a post that TikTok has already ends stalled, and can appear', async (t) => {
  const { account, sandbox, tiktok } = await posting(t);
  const post = await account.postVideo({
    source: { buffer: clip() },
    polling: { intervalMs: 60_000 },
  });
  await reached(post, 'processing');
  await account.disconnect();
  await assert.rejects(post.finished, { kind: 'timeout', code: 'account_removed' });
  assert.equal((await tiktok.posts.get(post.id)).stalledBecause, 'account_removed');
  assert.equal(sandbox.posts().length, 1);
});
