// docs/guides/deployment.md: its Dockerfile makes a server of a small app with its next.config.js.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { freePort, startServer, withoutSettings } from '../support/app.mjs';
import { blocksTaken, blockTaken } from '../support/code-blocks.mjs';
import { carryOut } from './support/dockerfile.mjs';
import { layOutSmallApp } from './support/next.mjs';
import { clip, kExercised, tarball, temporaryFolder } from './support/package.mjs';

const environment = {
  ...withoutSettings(process.env),
  NEXT_TELEMETRY_DISABLED: '1',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_prefer_offline: 'true',
};

const route = `import { createTikTok } from 'tokpost';
export const dynamic = 'force-dynamic';
export async function GET() {
  const tiktok = createTikTok();
  const posts = await tiktok.posts.list({ userId: 'user-1' });
  await tiktok.close();
  return Response.json(posts);
}`;

/** What a person has beside the Dockerfile. */
async function layOutContext(root) {
  // As deep as the image's /app, so that the lock file leads to the tarball from both.
  const folder = path.join(root, 'context/app');
  fs.copyFileSync(tarball(), path.join(root, 'tokpost.tgz'));
  layOutSmallApp(folder, { tokpost: 'file:../../tokpost.tgz' });
  const code = await blocksTaken('plain code');
  const config = code.find(({ page }) => page === 'docs/guides/deployment.md').code;
  fs.rmSync(path.join(folder, 'next.config.mjs'));
  fs.writeFileSync(path.join(folder, 'next.config.js'), config);
  fs.mkdirSync(path.join(folder, 'app/posts'));
  fs.writeFileSync(path.join(folder, 'app/posts/route.js'), route);
  fs.mkdirSync(path.join(folder, 'public'));
  fs.writeFileSync(path.join(folder, 'public/robots.txt'), 'User-agent: *\n');
  execFileSync('npm', ['install', '--package-lock-only'], { cwd: folder, env: environment });
  return folder;
}

test('the image posts a video, and keeps its store on the volume', async (t) => {
  const root = temporaryFolder(t, 'docker');
  const context = await layOutContext(root);
  const image = await carryOut(await blockTaken('Dockerfile'), { context, root, environment });

  const { folder, variables, command } = image;
  assert.equal(command[0], 'node');
  const port = await freePort();
  const { PATH, HOME, TMPDIR, TOKPOST_TEST_RUN } = process.env;
  const own = { PORT: String(port), HOSTNAME: '127.0.0.1', CLIP: clip };
  // As with `docker run --env-file`.
  const settings = {
    TIKTOK_CLIENT_KEY: 'key',
    TIKTOK_CLIENT_SECRET: 'secret',
    TIKTOK_REDIRECT_URI: 'https://app.example/callback',
    TOKPOST_ENCRYPTION_KEY: '00'.repeat(32),
  };
  const server = await startServer(command.slice(1), {
    cwd: folder,
    env: { PATH, HOME, TMPDIR, TOKPOST_TEST_RUN, ...variables, ...own, ...settings },
  });
  try {
    const ask = async (target) => {
      const response = await fetch(`http://127.0.0.1:${port}${target}`);
      assert.equal(response.status, 200, `${target}\n${server.output()}`);
      return response.text();
    };
    assert.deepEqual(JSON.parse(await ask('/exercise')), kExercised);
    const page = await ask('/');
    assert.match(page, /data-composer="[^"]+"/);
    await ask(/\/_next\/static\/[^"]+\.js/.exec(page)[0]);
    assert.match(await ask('/robots.txt'), /User-agent/);
    assert.deepEqual(JSON.parse(await ask('/posts')), { posts: [] });
    assert.ok(fs.existsSync(image.inside('/data/tokpost.db')));
  } finally {
    await server.stop('SIGTERM');
  }
});
