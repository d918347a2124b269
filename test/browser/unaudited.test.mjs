// An app that TikTok has not audited yet: every app, at first. It may post to private accounts only, and
// nobody but the creator sees it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { sample, startStage } from '../support/browser.mjs';

const warning = 'An app that TikTok has not audited cannot post publicly.';
const reasons = {
  production: /TikTok has not audited this app yet/,
  sandbox: /In sandbox nothing is posted publicly/,
};

// Nobody can ask TikTok whether an app has been audited. With credentials of TikTok's sandbox it is known.
for (const [mode, reason] of Object.entries(reasons)) {
  describe(`an app without the audit, ${mode} credentials`, { timeout: 120_000 }, () => {
    let stage;
    before(async () => {
      stage = await startStage({
        sandboxOptions: { audited: false },
        environment: { TIKTOK_MODE: mode },
      });
    });
    after(() => stage?.close());

    test('a public post is refused, with what to do about it', async (t) => {
      const visitor = await stage.visitor(t);
      const { page } = visitor;
      await visitor.connect();
      await visitor.compose();
      await visitor.choose(sample('sample.mp4'));
      await page.getByLabel('Who can see this post').selectOption({ label: 'Everyone' });
      const fine = page.getByText('Nothing speaks against this post.');
      if (mode === 'sandbox') {
        await page.getByText(warning).waitFor();
        await page.getByText(/post from a private account .* or send a draft/).waitFor();
        assert.equal(await fine.count(), 0);
      } else {
        await fine.waitFor();
      }
      await visitor.post();
      const card = await visitor.newest('failed');
      const alert = card.getByRole('alert');
      await alert.getByText(reason).waitFor();
      await alert
        .getByText(/Set the account to private in the TikTok app .* send a draft/)
        .waitFor();
      assert.deepEqual(visitor.posted(), []);

      // The creator does so, and tries again.
      visitor.sandbox.set(visitor.account, { private: true });
      await visitor.composeVideo();
      await visitor.post();
      await visitor.newest('published');
      assert.equal(visitor.posted()[0].privacy, 'SELF_ONLY');
    });
  });
}

describe('an app without the audit', { timeout: 120_000 }, () => {
  let stage;
  before(async () => {
    stage = await startStage({ sandboxOptions: { audited: false, caps: { unauditedUsers: 1 } } });
  });
  after(() => stage?.close());

  test('a draft goes to the inbox of a public account, too', async (t) => {
    const visitor = await stage.visitor(t);
    await visitor.connect();
    await visitor.composeDraft();
    await visitor.post();
    await visitor.newest('in_inbox');
    assert.equal(visitor.posted()[0].kind, 'draft');
  });

  test('followers do not see the post that is for them, and creators have to take turns', async (t) => {
    const visitor = await stage.visitor(t, { user: { private: true } });
    await visitor.connect();
    await visitor.composeVideo(sample('sample.mp4'), 'Followers');
    await visitor.post();
    const card = await visitor.newest('published');
    await card.getByText('TikTok gives links to public posts only').waitFor();
    const [{ privacy, metadata }] = visitor.posted();
    assert.deepEqual([metadata.privacy_level, privacy], ['FOLLOWER_OF_CREATOR', 'SELF_ONLY']);

    const next = await stage.visitor(t, { user: { private: true } });
    await next.connect();
    await next.page.goto(`${next.app.origin}/compose`);
    await next.page
      .getByRole('alert')
      .filter({ hasText: /[Tt]ry again/ })
      .waitFor();
    const button = next.page.getByRole('button', { name: 'Post to TikTok' });
    assert.equal(await button.isDisabled(), true);
  });
});
