import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSandbox } from 'tokpost/sandbox';
import { mp4 } from './support/mp4.mjs';
import { run } from './support/program.mjs';
import { temporaryFolder } from './support/temporary_folder.mjs';

const kChunk = 6_000_000;

/// Runs curl and resolves to the reply's status, headers and body.
async function curl(...args) {
  const { stdout } = await run('curl', [
    '--silent',
    '--show-error',
    '--include',
    '--http1.1',
    ...args,
  ]);
  const [head, body] = stdout.replace(/^HTTP\/1\.1 100 .*?\r\n\r\n/s, '').split(/\r\n\r\n(.*)/s);
  const [first, ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => line.split(/: ?(.*)/)).map(([k, v]) => [k.toLowerCase(), v]),
  );
  return { status: Number(first.split(' ')[1]), headers, body };
}

test('curl uploads a video in three chunks', async (t) => {
  const sandbox = await startSandbox({ users: [{ username: 'anna' }] });
  t.after(() => sandbox.stop());
  const { accessToken } = sandbox.issueTokens('anna', ['video.publish']);
  const call = async (path, body) => {
    const reply = await curl(
      ...['--request', 'POST', '--header', `Authorization: Bearer ${accessToken}`],
      ...[
        '--header',
        'Content-Type: application/json; charset=UTF-8',
        '--data',
        JSON.stringify(body),
      ],
      `${sandbox.apiUrl}${path}`,
    );
    assert.equal(reply.status, 200, reply.body);
    return JSON.parse(reply.body).data;
  };

  // The last of the three chunks takes the remainder as well.
  const video = mp4({ seconds: 5, sizeBytes: 3 * kChunk + 1_234_567 });
  const { publish_id: publishId, upload_url: uploadUrl } = await call(
    '/v2/post/publish/video/init/',
    {
      post_info: { title: 'three chunks', privacy_level: 'SELF_ONLY' },
      source_info: {
        source: 'FILE_UPLOAD',
        video_size: video.length,
        chunk_size: kChunk,
        total_chunk_count: 3,
      },
    },
  );

  const folder = await temporaryFolder(t);
  const ends = [kChunk, 2 * kChunk, video.length];
  const statuses = [];
  for (const [index, end] of ends.entries()) {
    const begin = index * kChunk;
    const file = join(folder, `chunk-${index}`);
    await writeFile(file, video.subarray(begin, end));
    const reply = await curl(
      ...['--request', 'PUT', '--header', 'Content-Type: video/mp4', '--data-binary', `@${file}`],
      ...['--header', `Content-Range: bytes ${begin}-${end - 1}/${video.length}`],
      uploadUrl,
    );
    statuses.push(reply.status);
  }
  assert.deepEqual(statuses, [206, 206, 201]);

  sandbox.advance(60_000);
  const { status, fail_reason: failReason } = await call('/v2/post/publish/status/fetch/', {
    publish_id: publishId,
  });
  assert.equal(status, 'PUBLISH_COMPLETE', failReason);
  const [post] = sandbox.posts();
  assert.equal(post.sha256, createHash('sha256').update(video).digest('hex'));
  assert.deepEqual(sandbox.violations(), []);
});

test('curl trusts the certificates of a sandbox over https by its authority alone', async (t) => {
  const sandbox = await startSandbox({ https: true });
  t.after(() => sandbox.stop());
  const caFile = join(await temporaryFolder(t), 'ca.pem');
  await writeFile(caFile, sandbox.ca);
  const url = `${sandbox.apiUrl}/v2/user/info/?fields=open_id`;
  const { status, body } = await curl('--cacert', caFile, url);
  assert.equal(status, 401, body);
  await assert.rejects(curl(url), /certificate/i);
});
