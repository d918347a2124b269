// The example as it is after `npm run dev` with nothing set up: it plays TikTok itself, and says so.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { sample, startStage } from '../support/browser.mjs';

const note = 'Sandbox: this is not TikTok, and nothing you do here reaches it.';

describe('the example without credentials', { timeout: 120_000 }, () => {
  let stage;
  before(async () => {
    stage = await startStage({ ownSandbox: true });
  });
  after(() => stage?.close());

  test('says on every page, and in its log, that this is not TikTok', async (t) => {
    const stranger = await stage.browser.newContext();
    t.after(() => stranger.close());
    const door = await stranger.newPage();
    await door.goto(`${stage.app.origin}/sign-in`);
    await door.getByRole('note').getByText(note).waitFor();

    const visitor = await stage.visitor(t);
    const { page, app } = visitor;
    await visitor.connect({ username: 'creator' });
    const account = page.getByRole('article').getByRole('link').first();
    const places = ['/accounts', await account.getAttribute('href'), '/compose', '/posts', '/none'];
    for (const place of places) {
      await page.goto(app.origin + place);
      await page.getByRole('note').getByText(note).waitFor();
    }
    assert.match(
      app.output,
      /No TIKTOK_CLIENT_KEY: .* sandbox of its own\. Nothing reaches TikTok/,
    );
  });

  test('connects and posts, videos and photos', async (t) => {
    const visitor = await stage.visitor(t);
    const { page } = visitor;
    await visitor.connect({ username: 'creator' });
    await visitor.composeVideo();
    await visitor.post();
    await visitor.newest('published');

    await visitor.compose();
    await visitor.choose(...['sample-1.jpg', 'sample-2.jpg'].map(sample));
    await page.getByLabel('Who can see this post').selectOption({ label: 'Only me' });
    await page.getByText('Nothing speaks against this post.').waitFor();
    await visitor.post();
    await page
      .getByRole('article', { name: 'Photos' })
      .and(page.locator('[data-state=published]'))
      .waitFor();
  });

  test('keeps nothing of it when it ends', async (t) => {
    const visitor = await stage.visitor(t);
    await visitor.connect({ username: 'private_creator' });
    await stage.app.restart();
    await visitor.page.goto(`${stage.app.origin}/accounts`);
    await visitor.page.getByText('No account yet').waitFor();
    await visitor.connect({ username: 'private_creator' });
    await visitor.page.getByText(/ is connected\.$/).waitFor();
  });
});
