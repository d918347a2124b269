// TikTok's content sharing guidelines, point by point, as a reviewer would look at the app. 1, 2, 3 and
// 30 are no matter of a page; 29 is looked up in what the browser is served.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { appFolder, mediaHost } from '../support/app.mjs';
import { largeVideo, sample, startStage } from '../support/browser.mjs';

const musicUsage = 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en';
const brandedPolicy = 'https://www.tiktok.com/legal/page/global/bc-policy/en';

describe('TikTok’s content sharing guidelines', { timeout: 280_000 }, () => {
  let stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage?.close());

  /** Somebody with a connected account, on the page that posts. */
  async function composing(t, user) {
    const visitor = await stage.visitor(t, { user });
    await visitor.connect();
    await visitor.compose();
    const { page } = visitor;
    return {
      visitor,
      page,
      privacy: page.getByLabel('Who can see this post'),
      button: page.getByRole('button', { name: 'Post to TikTok' }),
      disclose: page.getByRole('switch', { name: 'Disclose post content' }),
      yourBrand: page.getByRole('checkbox', { name: 'Your brand' }),
      branded: page.getByRole('checkbox', { name: 'Branded content' }),
      ready: () => page.getByText('Nothing speaks against this post.').waitFor(),
    };
  }

  const asked = (visitor, operation) =>
    visitor.sandbox
      .requests()
      .filter((request) => request.operation === operation && request.user === visitor.name).length;

  test('4: creator info is asked for each time the page is shown', async (t) => {
    const { visitor } = await composing(t);
    const before = asked(visitor, 'creatorInfo');
    assert.ok(before >= 1);
    await visitor.compose();
    assert.ok(asked(visitor, 'creatorInfo') > before);
  });

  test('5: the page shows the creator’s nickname', async (t) => {
    const { visitor, page } = await composing(t, { displayName: 'Renée & Söhne' });
    await page.getByText('Posting as Renée & Söhne').waitFor();
    await page.getByText(`@${visitor.name}`).waitFor();
  });

  test('6: a creator who cannot post now is asked to try again later', async (t) => {
    for (const user of [{ postsByOthers: 15 }, { banned: true }]) {
      const visitor = await stage.visitor(t, { user });
      await visitor.connect();
      await visitor.page.goto(`${visitor.app.origin}/compose`);
      await visitor.page
        .getByRole('alert')
        .filter({ hasText: /[Tt]ry again/ })
        .waitFor();
      const button = visitor.page.getByRole('button', { name: 'Post to TikTok' });
      assert.equal(await button.isDisabled(), true);
    }
  });

  test('7: a video that is too long for the creator is blocked', async (t) => {
    const { visitor, page, privacy, button } = await composing(t, { maxVideoSeconds: 5 });
    await visitor.choose(sample('sample.mp4'));
    await privacy.selectOption({ label: 'Only me' });
    await page.getByText(/8 s long; this account may post at most 5 s/).waitFor();
    assert.equal(await button.isDisabled(), true);
    assert.equal(asked(visitor, 'videoInit'), 0);
  });

  test('8 and 25: the caption can be edited, and nothing is added to it', async (t) => {
    const { visitor, page, privacy, ready } = await composing(t);
    const caption = page.getByLabel('Caption');
    assert.equal(await caption.inputValue(), '');
    await caption.fill('first words');
    await caption.fill('other words');
    await visitor.choose(sample('sample.mp4'));
    await privacy.selectOption({ label: 'Only me' });
    await ready();
    await visitor.post();
    await visitor.newest('published');
    assert.equal(visitor.posted()[0].metadata.title, 'other words');
  });

  test('9 and 10: privacy is a dropdown of the creator’s options, and none is chosen', async (t) => {
    for (const [user, labels] of [
      [{}, ['Everyone', 'Friends', 'Only me']],
      [{ private: true }, ['Followers', 'Friends', 'Only me']],
    ]) {
      const { visitor, page, privacy, button } = await composing(t, user);
      assert.equal(await privacy.evaluate(({ tagName }) => tagName), 'SELECT');
      const options = await privacy.locator('option:not([value=""])').allInnerTexts();
      assert.deepEqual(options, labels);
      assert.equal(await privacy.inputValue(), '');
      await visitor.choose(sample('sample.mp4'));
      await page.getByText('Choose who can see this post.').waitFor();
      assert.equal(await button.isDisabled(), true);
    }
  });

  test('11: comment, duet and stitch are offered, and all are off', async (t) => {
    const { page } = await composing(t);
    for (const name of ['Comment', 'Duet', 'Stitch']) {
      const box = page.getByRole('checkbox', { name, exact: true });
      assert.deepEqual([await box.isChecked(), await box.isEnabled()], [false, true]);
    }
  });

  test('12: what the creator has switched off is disabled and greyed', async (t) => {
    const off = { commentDisabled: true, duetDisabled: true, stitchDisabled: true };
    const { page } = await composing(t, off);
    const colour = (locator) => locator.evaluate((element) => getComputedStyle(element).color);
    const usual = await colour(page.getByText('Allow viewers to'));
    for (const name of ['Comment', 'Duet', 'Stitch']) {
      const box = page.getByRole('checkbox', { name, exact: true });
      assert.deepEqual([await box.isChecked(), await box.isEnabled()], [false, false]);
      assert.notEqual(await colour(page.getByText(name, { exact: true })), usual);
    }
  });

  test('13: photos can be commented on, and no more', async (t) => {
    const { visitor, page } = await composing(t);
    await visitor.choose(sample('sample-1.jpg'));
    await page.getByLabel('Description').waitFor();
    assert.equal(await page.getByRole('checkbox', { name: 'Comment', exact: true }).count(), 1);
    for (const name of ['Duet', 'Stitch']) {
      assert.equal(await page.getByRole('checkbox', { name, exact: true }).count(), 0);
    }
  });

  test('14: the declaration stands right before the button, with its link', async (t) => {
    const { page, button } = await composing(t);
    const text = page.getByText("By posting, you agree to TikTok's Music Usage Confirmation");
    const link = text.getByRole('link', { name: 'Music Usage Confirmation' });
    assert.equal(await link.getAttribute('href'), musicUsage);
    const [above, below] = [await text.boundingBox(), await button.boundingBox()];
    assert.ok(above.y + above.height <= below.y);
    assert.ok(below.y - above.y - above.height < 40);
  });

  test('15 and 16: the disclosure is off; on, it offers both kinds', async (t) => {
    const { disclose, yourBrand, branded } = await composing(t);
    assert.equal(await disclose.isChecked(), false);
    assert.equal((await yourBrand.count()) + (await branded.count()), 0);
    await disclose.check();
    await yourBrand.check();
    await branded.check();
    assert.deepEqual([await yourBrand.isChecked(), await branded.isChecked()], [true, true]);
    await disclose.uncheck();
    assert.equal((await yourBrand.count()) + (await branded.count()), 0);
  });

  test('17, 18, 22 and 23: each choice has its label and its declaration', async (t) => {
    const { visitor, page, privacy, disclose, yourBrand, branded, ready } = await composing(t);
    const promotional = page.getByText("Your photo/video will be labeled as 'Promotional content'");
    const paid = page.getByText("Your photo/video will be labeled as 'Paid partnership'");
    const plain = page.getByText(/^By posting, you agree to TikTok's Music Usage Confirmation$/);
    const both = page.getByText(
      "By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation",
    );
    await disclose.check();
    await yourBrand.check();
    await promotional.waitFor();
    await plain.waitFor();
    await branded.check();
    await paid.waitFor();
    await both.waitFor();
    assert.equal(await promotional.count(), 0);
    const policy = both.getByRole('link', { name: 'Branded Content Policy' });
    assert.equal(await policy.getAttribute('href'), brandedPolicy);
    await yourBrand.uncheck();
    await paid.waitFor();
    await both.waitFor();

    await visitor.choose(sample('sample.mp4'));
    await privacy.selectOption({ label: 'Everyone' });
    await ready();
    await visitor.post();
    await visitor.newest('published');
    const [{ metadata }] = visitor.posted();
    assert.deepEqual([metadata.brand_content_toggle, metadata.brand_organic_toggle], [true, false]);
  });

  test('19: with nothing ticked the button is disabled and says why', async (t) => {
    const { visitor, privacy, disclose, button, ready } = await composing(t);
    await visitor.choose(sample('sample.mp4'));
    await privacy.selectOption({ label: 'Everyone' });
    await ready();
    await disclose.check();
    assert.equal(await button.isDisabled(), true);
    assert.equal(
      await button.getAttribute('title'),
      'You need to indicate if your content promotes yourself, a third party, or both.',
    );
  });

  test('20: what is private cannot become branded content', async (t) => {
    const { page, privacy, disclose, branded } = await composing(t);
    await privacy.selectOption({ label: 'Only me' });
    await disclose.check();
    assert.equal(await branded.isDisabled(), true);
    await page.getByText('Branded content visibility cannot be set to private.').waitFor();
  });

  test('21: branded content cannot become private', async (t) => {
    const { privacy, disclose, branded } = await composing(t);
    await disclose.check();
    await branded.check();
    const option = privacy.locator('option', { hasText: 'Only me' });
    assert.equal(await option.isDisabled(), true);
    const why = 'Branded content visibility cannot be set to private.';
    assert.equal(await option.getAttribute('title'), why);
    assert.equal(await privacy.getAttribute('title'), why);
  });

  test('24: the content is shown before it is posted', async (t) => {
    const { visitor, page } = await composing(t);
    await visitor.choose(sample('sample.mp4'));
    const video = page.getByLabel('Preview of the video');
    await video.waitFor();
    await page.waitForFunction(() => document.querySelector('video')?.readyState >= 2);
    assert.equal(await video.evaluate(({ videoWidth }) => videoWidth), 720);
    await visitor.choose(sample('sample-1.jpg'), sample('sample-2.jpg'));
    await page.getByRole('img', { name: 'The cover' }).waitFor();
  });

  test('26: not one byte reaches TikTok before the press', async (t) => {
    const visitor = await stage.visitor(t);
    await visitor.connect();
    await visitor.composeVideo(await largeVideo(stage.folder, 12_000_000));
    const sent = () => ['videoInit', 'upload'].reduce((sum, each) => sum + asked(visitor, each), 0);
    assert.equal(sent(), 0);
    await visitor.post();
    await visitor.newest('published');
    assert.ok(sent() > 0);
  });

  test('27: it says that processing takes a while', async (t) => {
    const { page } = await composing(t);
    await page
      .getByText(/may take a few minutes .* process and be visible on the profile/)
      .waitFor();
  });

  test('28: what becomes of the post is shown, without a reload', async (t) => {
    const visitor = await stage.visitor(t);
    await visitor.connect();
    await visitor.composeVideo();
    await visitor.page.evaluate(() => {
      window.isSamePage = true;
    });
    await visitor.post();
    const card = await visitor.newest('published');
    await card.getByText('Posted', { exact: true }).waitFor();
    assert.equal(await visitor.page.evaluate(() => window.isSamePage), true);
  });

  test('29: the secret is nowhere in what a browser is served', async () => {
    const folder = path.join(appFolder, '.next/static');
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile());
    assert.ok(files.length > 5);
    for (const { parentPath, name } of files) {
      const text = await readFile(path.join(parentPath, name), 'latin1');
      assert.doesNotMatch(text, /client_secret|clientSecret|CLIENT_SECRET/, name);
      assert.equal(text.includes(stage.sandbox.clientSecret), false, name);
    }
  });

  test('31: a draft sends the creator to the inbox of TikTok', async (t) => {
    const { visitor, page, privacy } = await composing(t);
    await page.getByText('Send as a draft').click();
    await page.getByText(/notification to the inbox of the TikTok app.* edit and post/).waitFor();
    assert.equal(await privacy.count(), 0);
    await page.getByText('A link').click();
    await page.getByLabel('Address of the video').fill(`https://${mediaHost}/sample.mp4`);
    await page.getByText('Nothing speaks against this post.').waitFor();
    await visitor.post();
    const card = await visitor.newest('in_inbox');
    await card.getByText(/Open it in the TikTok app to edit and/).waitFor();
  });

  test('not one rule of TikTok’s was broken on the way', () => {
    assert.deepEqual(stage.sandbox.violations(), []);
  });
});
