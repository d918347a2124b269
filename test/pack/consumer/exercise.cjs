// What a new user does first, in a sandbox: looks at an account and posts a video to it.
'use strict';

exports.exercise = async ({ createTikTok, TikTokError }, { startSandbox }, clip) => {
  const sandbox = await startSandbox({ speed: 1000 });
  const tiktok = createTikTok({
    ...sandbox.config(),
    store: 'memory:',
    encryptionKeys: ['00'.repeat(32)],
    polling: { intervalMs: 500 },
  });
  try {
    const account = tiktok.withToken(sandbox.issueTokens('creator'));
    const { connected } = await account.test();
    const post = await account.postVideo({ source: clip, title: 'Hello', privacy: 'private' });
    const { status } = await post.finished;
    const [{ receivedBytes }] = sandbox.posts();
    const violations = sandbox.violations();
    const refused = await tiktok
      .withToken('act.unknown')
      .getProfile()
      .catch((error) => error instanceof TikTokError && error.kind);
    return { connected, status, receivedBytes, refused, violations };
  } finally {
    await tiktok.close();
    await sandbox.stop();
  }
};
