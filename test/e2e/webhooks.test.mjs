import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { createTikTok, TikTokError } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';

const here = path.dirname(fileURLToPath(import.meta.url));
const secret = 'test_secret';
const body =
  '{"client_key":"awtestkey","event":"post.publish.complete","create_time":1700000000,' +
  '"user_openid":"-000test","content":"{\\"publish_id\\":\\"v_pub_file~v2-1.7000000000000000001\\",' +
  '\\"publish_type\\":\\"DIRECT_PUBLISH\\"}"}';
const event = {
  event: 'post.publish.complete',
  clientKey: 'awtestkey',
  openId: '-000test',
  createdAt: new Date(1_700_000_000_000),
  publishId: 'v_pub_file~v2-1.7000000000000000001',
  publishType: 'DIRECT_PUBLISH',
};
const aDecade = 400_000_000;

const tiktok = createTikTok({
  clientKey: 'awtestkey',
  clientSecret: secret,
  redirectUri: 'http://localhost:3000/callback',
});

function sign(text, seconds = Math.floor(Date.now() / 1000)) {
  const hmac = createHmac('sha256', secret).update(`${seconds}.`).update(text);
  return `t=${seconds},s=${hmac.digest('hex')}`;
}

describe('verify', () => {
  test('takes the computed vector, as text and as bytes', () => {
    const signature =
      't=1700000000,s=c6348d154f1178fd3001baf74c881aaa87c4f90a5e343907a6f8a11b47a2eff3';
    const input = { body, signature, toleranceSeconds: aDecade };
    assert.deepEqual(tiktok.webhooks.verify(input), event);
    const padded = Buffer.from(`xx${body}xx`);
    const view = new Uint8Array(padded.buffer, padded.byteOffset + 2, body.length);
    assert.deepEqual(tiktok.webhooks.verify({ ...input, body: view }), event);
  });

  test('bytes that are no UTF-8 are signed as they are', () => {
    const bytes = Buffer.concat([Buffer.from(body), Buffer.from([0xff, 0xfe])]);
    assert.throws(() => tiktok.webhooks.verify({ body: bytes, signature: sign(bytes) }), {
      code: 'webhook_body',
    });
  });

  for (const [name, signature] of [
    ['a missing signature', null],
    ['an undefined one', undefined],
    ['an empty one', ''],
    ['nonsense', 'nonsense'],
    ['a signature of another body', sign(`${body} `)],
    ['a shortened one', sign(body).slice(0, -2)],
  ]) {
    test(`refuses ${name}`, () => {
      assert.throws(
        () => tiktok.webhooks.verify({ body, signature }),
        (error) => {
          assert.ok(error instanceof TikTokError);
          assert.deepEqual([error.kind, error.code], ['auth', 'webhook_signature']);
          return true;
        },
      );
    });
  }

  test('refuses what is older than the tolerance', () => {
    const signature = sign(body, Math.floor(Date.now() / 1000) - 400);
    assert.throws(() => tiktok.webhooks.verify({ body, signature }), { code: 'webhook_too_old' });
    assert.deepEqual(tiktok.webhooks.verify({ body, signature, toleranceSeconds: 500 }), event);
  });
});

test('what the sandbox sends verifies', async (t) => {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sandbox = await startSandbox({
    webhookUrl: `http://127.0.0.1:${server.address().port}/hook`,
  });
  const client = createTikTok(sandbox.config());
  t.after(async () => {
    server.close();
    await client.close();
    await sandbox.stop();
  });
  const user = sandbox.addUser({ username: 'hooked' });
  const received = once(server, 'request');
  sandbox.sendWebhook({
    event: 'post.publish.publicly_available',
    user,
    content: { publish_id: 'p1', post_id: '7678907398077074696' },
  });
  const [request, response] = await received;
  const chunks = await request.toArray();
  response.end();
  const verified = client.webhooks.verify({
    body: Buffer.concat(chunks),
    signature: request.headers['tiktok-signature'],
  });
  assert.equal(verified.event, 'post.publish.publicly_available');
  assert.equal(verified.clientKey, sandbox.clientKey);
  assert.equal(verified.openId, user.openId);
  assert.equal(verified.publishId, 'p1');
  assert.equal(verified.postId, '7678907398077074696');
});

test('an event that was verified can be sent again as it is', async (t) => {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const webhookUrl = `http://127.0.0.1:${server.address().port}/hook`;
  const sandbox = await startSandbox({ webhookUrl });
  const client = createTikTok(sandbox.config());
  t.after(async () => {
    server.close();
    await client.close();
    await sandbox.stop();
  });
  const { openId } = sandbox.addUser({ nickname: 'Hooked' });
  const event = {
    event: 'post.publish.failed',
    clientKey: sandbox.clientKey,
    openId,
    createdAt: new Date('2026-11-01T12:00:00Z'),
    publishId: 'v_pub_file~1',
    reason: 'spam_risk',
    publishType: 'DIRECT_PUBLISH',
  };
  const received = once(server, 'request');
  sandbox.sendWebhook(event);
  const [request, response] = await received;
  const body = Buffer.concat(await request.toArray());
  const signature = request.headers['tiktok-signature'];
  assert.deepEqual(client.webhooks.verify({ body, signature }), event);
  response.end();
  assert.throws(() => sandbox.sendWebhook({ event: 'x', open_id: openId }), {
    kind: 'validation',
    code: 'invalid_event',
  });
});

test('webhooks reach an https address that Node trusts', async (t) => {
  const receiver = await startSandbox({ https: true });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tokpost-webhooks-'));
  t.after(async () => {
    fs.rmSync(folder, { recursive: true });
    await receiver.stop();
  });
  const ca = path.join(folder, 'ca.pem');
  fs.writeFileSync(ca, receiver.ca);
  const code = `
    import { startSandbox } from 'tokpost/sandbox';
    const sandbox = await startSandbox({ webhookUrl: '${receiver.apiUrl}/hook' });
    sandbox.sendWebhook({ event: 'x' });
    while (sandbox.webhooks().length === 0) await new Promise((done) => setTimeout(done, 5));
    const [{ status, error }] = sandbox.webhooks();
    console.log(status, error);
    await sandbox.stop();`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', code],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: ca }, cwd: here },
  );
  assert.equal(stdout.trim(), '404 null'); // it knows no such path, which is an answer
  assert.deepEqual(
    receiver.requests().map(({ on, path }) => `${on} ${path}`),
    ['other /hook'],
  );
});
