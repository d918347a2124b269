// A small app under both majors of Next.js that are maintained, and both bundlers.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';

import { freePort, startServer } from '../support/app.mjs';
import { buildApp, currentNext, installSmallApp, moveStandalone } from './support/next.mjs';
import { clip, host, kExercised } from './support/package.mjs';

const majors = {
  previous: { version: '15.5.29', bundlers: { webpack: [], Turbopack: ['--turbopack'] } },
  current: {
    version: currentNext,
    bundlers: { webpack: ['--webpack'], Turbopack: ['--turbopack'] },
  },
};

/** Starts a standalone server, lets it do the exercise, and looks at the page that it renders. */
async function assertServes(folder) {
  const port = await freePort();
  const { PATH, HOME, TMPDIR, TOKPOST_TEST_RUN } = process.env;
  const env = { PATH, HOME, TMPDIR, TOKPOST_TEST_RUN, CLIP: clip };
  const server = await startServer(['server.js'], {
    cwd: folder,
    env: { ...env, PORT: String(port), HOSTNAME: 'localhost' },
  });
  try {
    const ask = async (target) => {
      const response = await fetch(`http://localhost:${port}${target}`);
      const text = await response.text();
      assert.equal(response.status, 200, `${text}\n${server.output()}`);
      return text;
    };
    assert.deepEqual(JSON.parse(await ask('/exercise')), kExercised);
    assert.match(await ask('/'), /data-composer="[^"]+"/);
  } finally {
    await server.stop('SIGTERM');
  }
}

for (const [major, { version, bundlers }] of Object.entries(majors)) {
  describe(`${major} Next.js, ${version}`, async () => {
    const app = await installSmallApp({ after }, version);

    for (const [bundler, args] of Object.entries(bundlers)) {
      test(`${bundler}: standalone, moved to another folder`, async (t) => {
        await buildApp(app, args);
        await assertServes(moveStandalone(t, app));
      });

      test(`${bundler}: without withTikTok the build names it`, async () => {
        await assert.rejects(buildApp(app, args, { UNWRAPPED: '1' }), ({ stdout, stderr }) => {
          assert.match(stdout + stderr, /wrap next\.config in withTikTok of tokpost\/next/);
          return true;
        });
      });
    }

    test('an addon that was built there comes along, too', async (t) => {
      const tokpost = path.join(app, 'node_modules/tokpost');
      fs.mkdirSync(path.join(tokpost, 'build/Release'), { recursive: true });
      fs.renameSync(
        path.join(tokpost, 'prebuilds', host, 'tokpost.node'),
        path.join(tokpost, 'build/Release/tokpost.node'),
      );
      await buildApp(app, bundlers.Turbopack);
      await assertServes(moveStandalone(t, app));
    });
  });
}
