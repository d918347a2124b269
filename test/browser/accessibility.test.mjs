// Every page for people who use a keyboard, a screen reader, the dark or a phone.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { sample, startStage } from '../support/browser.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

describe('accessibility', { timeout: 180_000 }, () => {
  let stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage?.close());

  /** Nothing that axe calls serious or critical. */
  async function examine(page, what) {
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => window.axe.run());
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ html }) => html).join('\n')}`);
    assert.deepEqual(grave, []);
  }

  /** Nothing is wider than the screen. */
  async function fits(page, what) {
    const [inner, outer] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      window.innerWidth,
    ]);
    assert.ok(inner <= outer, `${what} is ${inner} wide on a screen of ${outer}`);
  }

  for (const [name, context] of [
    ['light, desktop', { colorScheme: 'light', viewport: desktop, reducedMotion: 'reduce' }],
    [
      'dark, phone',
      { colorScheme: 'dark', viewport: phone, hasTouch: true, reducedMotion: 'reduce' },
    ],
  ]) {
    test(`every page: ${name}`, async (t) => {
      const entrance = await stage.browser.newContext(context);
      t.after(() => entrance.close());
      const door = await entrance.newPage();
      await door.goto(`${stage.app.origin}/sign-in`);
      await examine(door, 'sign-in');
      await fits(door, 'sign-in');

      const user = { displayName: 'A rather long name of a creator', videos: 22 };
      const visitor = await stage.visitor(t, { user, context });
      const { page } = visitor;
      await examine(page, 'no accounts');
      await visitor.connect({ without: ['user.info.stats'] });
      await examine(page, 'accounts');
      await fits(page, 'accounts');
      await page.getByRole('button', { name: 'Disconnect…' }).click();
      await examine(page, 'disconnect');
      await page.getByRole('button', { name: 'Keep it' }).click();

      await page.getByRole('link', { name: user.displayName }).click();
      await page.getByRole('img', { name: /^Views of/ }).waitFor();
      await examine(page, 'account');
      await fits(page, 'account');

      await visitor.compose();
      await examine(page, 'empty composer');
      await visitor.choose(sample('sample.mp4'));
      await page.getByLabel('Who can see this post').selectOption({ label: 'Only me' });
      await page.getByRole('switch', { name: 'Disclose post content' }).check();
      await page.getByRole('checkbox', { name: 'Your brand' }).check();
      await page.getByText('Nothing speaks against this post.').waitFor();
      await examine(page, 'composer');
      await fits(page, 'composer');
      await visitor.choose(...['sample-1.jpg', 'sample-2.jpg'].map(sample));
      await page.getByLabel('Description').waitFor();
      await examine(page, 'composer with photos');
      await fits(page, 'composer with photos');

      await page.goto(`${visitor.app.origin}/posts`);
      await examine(page, 'no posts');
      await visitor.composeVideo();
      await visitor.post();
      await visitor.newest('published');
      await visitor.composeVideo();
      visitor.sandbox.set(visitor.account, { banned: true });
      await visitor.post();
      await visitor.newest('failed');
      await examine(page, 'posts');
      await fits(page, 'posts');
    });
  }

  test('a post can be made with the keyboard alone', async (t) => {
    const visitor = await stage.visitor(t);
    const { page } = visitor;
    await visitor.connect();
    await visitor.compose();
    await visitor.choose(sample('sample.mp4')); // the system's own dialog opens on Enter
    const focus = async (locator) => {
      for (let i = 0; i < 60; ++i) {
        if (await locator.evaluate((element) => element === document.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      assert.fail('the keyboard does not get there');
    };
    await page.getByRole('heading', { name: 'Compose' }).click();
    await focus(page.getByLabel('Choose from this device'));
    await focus(page.getByLabel('Cover'));
    await page.keyboard.press('End');
    await focus(page.getByLabel('Caption'));
    await page.keyboard.type('By keyboard');
    await focus(page.getByLabel('Who can see this post'));
    await page.keyboard.press('o'); // Only me
    await focus(page.getByRole('checkbox', { name: 'Comment', exact: true }));
    await page.keyboard.press('Space');
    await page.getByText('Nothing speaks against this post.').waitFor();
    await focus(page.getByRole('button', { name: 'Post to TikTok' }));
    await page.keyboard.press('Enter');
    await visitor.newest('published');
    const [{ metadata }] = visitor.posted();
    assert.equal(metadata.title, 'By keyboard');
    assert.equal(metadata.video_cover_timestamp_ms, 8000);
    assert.equal(metadata.disable_comment, false);
  });

  test('the keyboard can go straight to the content', async (t) => {
    const { page } = await stage.visitor(t);
    await page.reload();
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to content' });
    assert.equal(await skip.evaluate((element) => element === document.activeElement), true);
    await page.keyboard.press('Enter');
    assert.match(page.url(), /#content$/);
  });
});
