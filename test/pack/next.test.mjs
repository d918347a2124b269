// The example app with the packed package: built without a secret, started, and used for one post.
import { after, test } from 'node:test';

import { assertPosts, buildApp, installExample, moveStandalone } from './support/next.mjs';

const app = await installExample({ after });

test('built by Turbopack', async () => {
  await buildApp(app, ['--turbopack']);
  await assertPosts(app);
});

test('built by webpack', async () => {
  await buildApp(app, ['--webpack']);
  await assertPosts(app);
});

test('standalone, moved to another folder', async (t) => {
  await buildApp(app, [], { STANDALONE: '1' });
  await assertPosts(moveStandalone(t, app), ['server.js']);
});
