// webhooks.handle: events as hints, in whichever process they arrive.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { clip, reached, startPosting } from '../support/posting.mjs';
import { count, readScopes, start, until } from '../support/sandbox.mjs';

const scopes = [...readScopes, 'video.upload'];

/** The app's webhook route: what was signed is verified, then handed to `handle`. */
async function receiver(t) {
  const route = { handle: async () => {}, events: [] };
  const server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    try {
      const event = route.tiktok.webhooks.verify({
        body,
        signature: request.headers['tiktok-signature'],
      });
      route.events.push(event);
      await route.handle(event);
      response.writeHead(200).end();
    } catch {
      response.writeHead(500).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  route.url = `http://127.0.0.1:${server.address().port}/webhook`;
  return route;
}

/** `authorization.removed` as verify gives it. */
const removed = (openId, createdAt = new Date()) => ({
  event: 'authorization.removed',
  clientKey: 'awtestkey',
  openId,
  createdAt,
  reason: 'user_disconnected',
});

async function connected(t) {
  const context = await start(t, { client: { store: 'memory:' } });
  const { sandbox, tiktok, user } = context;
  const connect = (userId, of = user) =>
    tiktok.accounts.import({ userId, tokens: sandbox.issueTokens(of, scopes) });
  return { ...context, connect };
}

test('an authorization that was removed marks the connections of the account', async (t) => {
  const { connect, sandbox, tiktok, user } = await connected(t);
  const tokens = sandbox.issueTokens(user, scopes);
  const mine = await tiktok.accounts.import({ userId: 'u1', tokens });
  const other = await connect('u1', sandbox.addUser({ username: 'two' }));
  const heard = [];
  tiktok.on('account.needs_reconnect', (event) => heard.push(event));
  await tiktok.oauth.revoke(tokens.accessToken);
  await tiktok.webhooks.handle(removed(user.openId));
  const { status, statusReason } = await tiktok.accounts.get(mine.id);
  assert.deepEqual([status, statusReason], ['needs_reconnect', 'revoked']);
  assert.equal((await tiktok.accounts.get(other.id)).status, 'active');
  assert.deepEqual(
    heard.map(({ accountId, code }) => [accountId, code]),
    [[mine.id, 'invalid_grant']],
  );
});

test('it is a hint: TikTok is asked, and good tokens stay', async (t) => {
  const { connect, sandbox, tiktok, user } = await connected(t);
  const account = await connect('u1');
  await tiktok.webhooks.handle(removed(user.openId));
  assert.equal(count(sandbox, 'userInfo'), 1);
  assert.equal((await tiktok.accounts.get(account.id)).status, 'active');
});

test('tokens that are newer than the event are not tried', async (t) => {
  const { connect, sandbox, tiktok, user } = await connected(t);
  const account = await connect('u1');
  await tiktok.webhooks.handle(removed(user.openId, new Date(Date.now() - 60_000)));
  assert.equal(count(sandbox, 'userInfo'), 0);
  assert.equal((await tiktok.accounts.get(account.id)).status, 'active');
});

test('what was written of an account since does not make its tokens newer', async (t) => {
  const { sandbox, tiktok, user } = await connected(t);
  const tokens = sandbox.issueTokens(user, scopes);
  const account = await tiktok.accounts.import({ userId: 'u1', tokens });
  await tiktok.oauth.revoke(tokens.accessToken);
  const event = removed(user.openId);
  await sleep(1100); // times are whole seconds
  await account.setLabel('Shop');
  await tiktok.webhooks.handle(event);
  assert.equal((await tiktok.accounts.get(account.id)).status, 'needs_reconnect');
});

test('every connection of the account is tried, however many', async (t) => {
  const { sandbox, tiktok, user } = await connected(t);
  const tokens = sandbox.issueTokens(user, scopes);
  const users = Array.from({ length: 103 }, (_, i) => `u${i}`);
  await Promise.all(users.map((userId) => tiktok.accounts.import({ userId, tokens })));
  await tiktok.oauth.revoke(tokens.accessToken);
  await tiktok.webhooks.handle(removed(user.openId));
  const accounts = await Promise.all(users.map((userId) => tiktok.accounts.primary(userId)));
  assert.deepEqual([...new Set(accounts.map(({ status }) => status))], ['needs_reconnect']);
});

test('the same event twice does no harm', async (t) => {
  const { sandbox, tiktok, user } = await connected(t);
  const tokens = sandbox.issueTokens(user, scopes);
  const { id } = await tiktok.accounts.import({ userId: 'u1', tokens });
  await tiktok.oauth.revoke(tokens.accessToken);
  const heard = [];
  tiktok.on('account.needs_reconnect', (event) => heard.push(event));
  const event = removed(user.openId);
  await Promise.all([tiktok.webhooks.handle(event), tiktok.webhooks.handle(event)]);
  await tiktok.webhooks.handle(event);
  assert.equal((await tiktok.accounts.get(id)).status, 'needs_reconnect');
  assert.equal(heard.length, 1);
});

test('an event of nobody, and one that is not known, are taken', async (t) => {
  const { tiktok } = await connected(t);
  await tiktok.webhooks.handle(removed('-000nobody'));
  await tiktok.webhooks.handle({
    event: 'portability.download.ready',
    clientKey: 'k',
    createdAt: new Date(),
  });
  await tiktok.webhooks.handle({
    event: 'post.publish.complete',
    clientKey: 'k',
    openId: '-000nobody',
    createdAt: new Date(),
    publishId: 'v_pub_file~nobodys',
  });
});

test('TikTok withdraws an authorization, and its webhook arrives', async (t) => {
  const route = await receiver(t);
  const { sandbox, tiktok, user } = await start(t, {
    sandbox: { webhookUrl: route.url },
    client: { store: 'memory:' },
  });
  route.tiktok = tiktok;
  route.handle = (event) => tiktok.webhooks.handle(event);
  const tokens = sandbox.issueTokens(user, scopes);
  const { id } = await tiktok.accounts.import({ userId: 'u1', tokens });
  const told = new Promise((resolve) => tiktok.on('account.needs_reconnect', resolve));
  await tiktok.oauth.revoke(tokens.accessToken);
  assert.equal((await told).accountId, id);
  assert.equal(route.events[0].event, 'authorization.removed');
});

test('a webhook ends the watch of a post at once, also in another process', async (t) => {
  const route = await receiver(t);
  const { connect, sandbox, tiktok, user } = await startPosting(t, {
    sandbox: { webhookUrl: route.url },
  });
  route.tiktok = tiktok;
  const other = connect({ proxy: undefined, timeouts: { requestMs: 59_999 } });
  const tokens = sandbox.issueTokens(user, scopes);
  const account = await tiktok.accounts.import({ userId: 'u1', tokens });
  for (const receives of [tiktok, other]) {
    route.handle = (event) => receives.webhooks.handle(event);
    const post = await account.postVideo({
      source: { buffer: clip() },
      polling: { intervalMs: 3_600_000 },
    });
    await reached(post, 'processing');
    const { status } = await post.finished;
    assert.equal(status, 'PUBLISH_COMPLETE');
    assert.ok(post.progress.check <= 2, `${post.progress.check} checks`);
  }
  await until(() => route.events.length >= 2);
});

test('what is no event is a TypeError', async (t) => {
  const { tiktok } = await connected(t);
  for (const event of [
    undefined,
    {},
    { event: 7, createdAt: new Date() },
    { event: 'x' },
    { event: 'x', createdAt: 'today' },
    { event: 'x', createdAt: new Date(), openId: 7 },
  ]) {
    assert.throws(() => tiktok.webhooks.handle(event), TypeError);
  }
});
