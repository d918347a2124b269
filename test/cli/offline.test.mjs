// Commands that need no TikTok, no settings and no network; and dry runs, which pretend.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { alone, clip } from './support/cli.mjs';

const defaultScopes =
  'user.info.basic,user.info.profile,user.info.stats,video.upload,video.publish,video.list';

test('scopes prints one line', async (t) => {
  const { tokpost } = alone(t);
  assert.deepEqual(await tokpost(['scopes']), {
    code: 0,
    signal: null,
    stdout: `${defaultScopes}\n`,
    stderr: '',
  });
  const { stdout } = await tokpost(['scopes', '--json']);
  assert.deepEqual(JSON.parse(stdout), { scopes: defaultScopes.split(',') });
});

describe('keys make', () => {
  test('prints another key each time, of 32 bytes', async (t) => {
    const { tokpost } = alone(t);
    const keys = await Promise.all([tokpost(['keys', 'make']), tokpost(['keys', 'make'])]);
    const [first, second] = keys.map(({ stdout }) => stdout.trim());
    assert.equal(Buffer.from(first, 'base64').length, 32);
    assert.notEqual(first, second);
  });

  test('writes it for the owner alone, and never over another', async (t) => {
    const { tokpost, cwd } = alone(t);
    const { code, stdout } = await tokpost(['keys', 'make', '--output', 'key.txt']);
    assert.equal(code, 0);
    const file = path.join(cwd, 'key.txt');
    const written = fs.readFileSync(file, 'utf8');
    assert.equal(stdout.includes(written.trim()), false);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    const again = await tokpost(['keys', 'make', '--output', 'key.txt']);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /key\.txt exists/);
    assert.equal(fs.readFileSync(file, 'utf8'), written);
  });
});

describe('probe', () => {
  test('tells what a file is', async (t) => {
    const { tokpost } = alone(t);
    const { code, stdout } = await tokpost(['probe', clip]);
    assert.equal(code, 0);
    assert.match(stdout, /^container +mp4$/m);
    assert.match(stdout, /^picture +720 x 1280$/m);
    const probe = JSON.parse((await tokpost(['probe', clip, '--json'])).stdout);
    assert.equal(probe.sizeBytes, fs.statSync(clip).size);
    assert.deepEqual(probe.problems, []);
  });

  test('refuses what is no media file, and what is not there', async (t) => {
    const { tokpost, cwd } = alone(t);
    fs.writeFileSync(path.join(cwd, 'note.mp4'), 'not a video at all');
    const bad = await tokpost(['probe', 'note.mp4']);
    assert.notEqual(bad.code, 0);
    const absent = await tokpost(['probe', 'absent.mp4']);
    assert.notEqual(absent.code, 0);
    assert.match(absent.stderr + absent.stdout, /absent\.mp4|exist|open/);
  });
});

describe('a dry run', () => {
  const cases = [
    [['callback', 'https://app.example/callback?code=secret1&state=x'], 'POST', '/v2/oauth/token/'],
    [['connect'], 'POST', '/v2/oauth/token/'],
    [['refresh'], 'POST', '/v2/oauth/token/'],
    [['revoke'], 'POST', '/v2/oauth/revoke/'],
    [['accounts', 'test'], 'GET', '/v2/user/info/'],
    [['accounts', 'disconnect'], 'POST', '/v2/oauth/revoke/'],
    [['profile'], 'GET', '/v2/user/info/'],
    [['creator-info'], 'POST', '/v2/post/publish/creator_info/query/'],
    [['videos'], 'POST', '/v2/video/list/'],
    [['videos', '7301234567890123456'], 'POST', '/v2/video/query/'],
    [['explain', clip], 'POST', '/v2/post/publish/creator_info/query/'],
    [['post', clip, '--title', 'Hello'], 'POST', '/v2/post/publish/video/init/'],
    [['post', '--url', 'https://cdn.example.com/a.mp4'], 'POST', '/v2/post/publish/video/init/'],
    [['draft', clip], 'POST', '/v2/post/publish/inbox/video/init/'],
    [['photos', 'https://cdn.example.com/1.jpg'], 'POST', '/v2/post/publish/content/init/'],
    [
      ['photos', 'https://cdn.example.com/1.jpg', '--draft'],
      'POST',
      '/v2/post/publish/content/init/',
    ],
  ];
  for (const [args, method, endpoint] of cases) {
    test(`of ${args.map((each) => path.basename(each)).join(' ')} shows the request`, async (t) => {
      const { tokpost, cwd } = alone(t);
      const { code, stdout, stderr } = await tokpost([...args, '--dry-run', '--json'], {
        TIKTOK_ACCESS_TOKEN: 'act.secret2',
        TIKTOK_REFRESH_TOKEN: 'rft.secret3',
        TIKTOK_CLIENT_SECRET: 'secret4',
      });
      assert.equal(code, 0, stderr + stdout);
      const { dryRun, requests } = JSON.parse(stdout);
      assert.equal(dryRun, true);
      const found = requests.find(({ url }) => new URL(url, 'https://x').pathname === endpoint);
      assert.equal(found?.method, method, stdout);
      if (URL.canParse(found.url)) assert.ok(found.url.startsWith('https://open.tiktokapis.com/'));
      assert.doesNotMatch(stdout + stderr, /secret\d/);
      assert.deepEqual(fs.readdirSync(cwd), [], 'it keeps nothing');
    });
  }

  test('of a post with faults names them', async (t) => {
    const { code, stdout } = await alone(t).tokpost([
      'post',
      clip,
      '--title',
      'x'.repeat(2201),
      '--publish-at',
      'someday',
      '--dry-run',
    ]);
    assert.equal(code, 2, stdout);
  });

  test('of what is about stored posts makes neither a store nor a key', async (t) => {
    const { tokpost, cwd } = alone(t);
    const settings = {
      TIKTOK_CLIENT_KEY: 'key',
      TIKTOK_CLIENT_SECRET: 'secret',
      TIKTOK_REDIRECT_URI: 'https://app.example/callback',
    };
    for (const [args, expected] of [
      [['cancel', 'nothing'], 2],
      [['retry', 'nothing'], 2],
      [['status', 'nothing'], 2],
      [['resume'], 0],
      [['queue', 'list'], 0],
      [['queue', 'work'], 0],
    ]) {
      const { code, stderr } = await tokpost([...args, '--dry-run'], settings);
      assert.equal(code, expected, `${args}: ${stderr}`);
      assert.deepEqual(fs.readdirSync(cwd), [], `${args}`);
    }
  });

  test('of a call that makes no request says so', async (t) => {
    const { stdout } = await alone(t).tokpost(['accounts', 'list', '--dry-run']);
    assert.equal(stdout, 'nothing would be sent\n');
  });
});

test('variables come from a file, and those that are set win', async (t) => {
  const { tokpost, cwd } = alone(t);
  fs.writeFileSync(
    path.join(cwd, 'app.env'),
    '# settings\nexport TIKTOK_CLIENT_KEY="from file"\nTIKTOK_API_URL=https://api.example # comment\n',
  );
  const sent = async (env) => {
    const args = ['refresh', '--dry-run', '--json', '--env', 'app.env'];
    return JSON.parse((await tokpost(args, env)).stdout).requests[0];
  };
  const fromFile = await sent({});
  assert.equal(fromFile.body.client_key, 'from file');
  assert.equal(fromFile.url, 'https://api.example/v2/oauth/token/');
  assert.equal((await sent({ TIKTOK_CLIENT_KEY: 'set' })).body.client_key, 'set');
});
