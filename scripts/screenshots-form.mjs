// The pictures of docs/guides/nextjs-audit.md: the example's form in each state that TikTok's content
// sharing guidelines name.
const context = {
  colorScheme: 'light',
  viewport: { width: 1180, height: 1100 },
  reducedMotion: 'reduce',
};
/** Chromium shows a loaded video's spinner to the end of its turn, and tells nobody when that is. */
const kSpinnerMs = 4000;

/** Hands each picture to `save`, under its name. */
export async function takeForm(stage, { sample }, save) {
  const someone = (user) =>
    stage.visitor(undefined, { user: { displayName: 'Anna Berg', ...user }, context });
  await takeUsual(await someone(), sample, save);
  await takeRestricted(
    await someone({
      commentDisabled: true,
      duetDisabled: true,
      stitchDisabled: true,
      maxVideoSeconds: 5,
    }),
    sample,
    save,
  );
  await takeRefused(await someone({ postsByOthers: 15 }), save);
}

async function takeUsual(visitor, sample, save) {
  const { page } = visitor;
  const { media, settings, disclosure, bar, shoot } = partsOf(page, save);
  const privacy = page.getByLabel('Who can see this post');
  const yourBrand = page.getByRole('checkbox', { name: 'Your brand' });
  const branded = page.getByRole('checkbox', { name: 'Branded content' });
  await visitor.connect();
  await visitor.compose();
  await shoot('empty', media);

  await visitor.choose(sample('sample.mp4'));
  await page.getByText('mp4, h264').waitFor();
  await page.getByText('Choose who can see this post.').waitFor();
  await page.waitForTimeout(kSpinnerMs);
  await shoot('whole', page.locator('.compose'));
  // The open list is a window of the system's, which is in no picture of the page.
  await privacy.evaluate((select) => select.setAttribute('size', select.length));
  await shoot('privacy', settings);
  await privacy.evaluate((select) => select.removeAttribute('size'));

  await privacy.selectOption({ label: 'Everyone' });
  await page.getByText('Nothing speaks against this post.').waitFor();
  await page.getByRole('switch', { name: 'Disclose post content' }).check();
  await page.getByText('You need to indicate').waitFor();
  await shoot('disclosure', disclosure, bar);
  await yourBrand.check();
  await page.getByText('Nothing speaks against this post.').waitFor();
  await shoot('your-brand', disclosure, bar);
  await branded.check();
  await page.getByText('Nothing speaks against this post.').waitFor();
  await shoot('branded', settings, disclosure, bar);
  await branded.uncheck();
  await privacy.selectOption({ label: 'Only me' });
  await page.getByText('Nothing speaks against this post.').waitFor();
  await shoot('private', settings, disclosure);

  await page.getByText('Send as a draft').click();
  await page.getByText('Nothing speaks against this post.').waitFor();
  await shoot('draft', bar);
  await page.getByText('Post now').click();
  await visitor.choose(...['sample-1.jpg', 'sample-2.jpg'].map(sample));
  await page.getByLabel('Description').waitFor();
  await shoot('photos', settings);
  await page.context().close();
}

async function takeRestricted(visitor, sample, save) {
  const { page } = visitor;
  const { settings, bar, shoot } = partsOf(page, save);
  await visitor.connect();
  await visitor.compose();
  await visitor.choose(sample('sample.mp4'));
  await page.getByLabel('Who can see this post').selectOption({ label: 'Only me' });
  await page.getByText(/this account may post at most 5 s/).waitFor();
  await shoot('switched-off', settings);
  await shoot('too-long', bar);
  await page.context().close();
}

async function takeRefused(visitor, save) {
  const { page } = visitor;
  const { bar, shoot } = partsOf(page, save);
  await visitor.connect();
  await page.goto(`${visitor.app.origin}/compose`);
  const alert = page.getByRole('alert').filter({ hasText: /Try again/ });
  await alert.waitFor();
  await shoot('refused', page.getByRole('group', { name: 'Account' }), alert, bar);
  await page.context().close();
}

function partsOf(page, save) {
  const region = (name) => page.getByRole('region', { name, exact: true });
  return {
    media: region('Media'),
    settings: region('Who and what'),
    disclosure: region('Disclosure'),
    bar: region('Post'),
    /** One part, or what lies between the corners of several. */
    async shoot(name, ...parts) {
      await page.evaluate(() => document.activeElement?.blur());
      if (parts.length === 1) return save(name, await parts[0].screenshot());
      await parts[0].evaluate((element) => element.scrollIntoView({ block: 'start' }));
      const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
      const x = Math.min(...boxes.map((box) => box.x));
      const y = Math.min(...boxes.map((box) => box.y));
      const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
      const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
      return save(name, await page.screenshot({ clip: { x, y, width, height } }));
    },
  };
}
