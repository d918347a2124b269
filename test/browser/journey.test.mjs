// What people do with the app, from connecting an account to disconnecting it, in Chromium against the
// sandbox.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { mediaHost } from '../support/app.mjs';
import { largeVideo, sample, startStage } from '../support/browser.mjs';

const sha256 = async (file) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

describe('the example app', { timeout: 280_000 }, () => {
  let stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage?.close());

  test('it says on every page that it runs against a sandbox', async (t) => {
    const { page, app } = await stage.visitor(t);
    for (const place of ['accounts', 'compose', 'posts', 'no-such-page']) {
      await page.goto(`${app.origin}/${place}`);
      await page.getByText('Sandbox: this is not TikTok').waitFor();
    }
  });

  test('a refusal on TikTok’s page connects nothing and says so', async (t) => {
    const visitor = await stage.visitor(t);
    await visitor.connect({ deny: true });
    await visitor.page.getByRole('alert').filter({ hasText: 'You did not allow' }).waitFor();
    await visitor.page.getByText('No account yet').waitFor();
  });

  test('fewer permissions can be given, and more later, for the same account', async (t) => {
    const visitor = await stage.visitor(t);
    const { page, name } = visitor;
    await visitor.connect({ without: ['video.publish', 'video.list'] });
    await page.getByText(`Name of ${name} is connected.`).waitFor();
    await page.getByText('Not allowed yet: post directly, list videos.').waitFor();

    await page.goto(`${visitor.app.origin}/compose`);
    await page.getByText('lets this app send drafts only').waitFor();
    assert.equal(await page.getByLabel('Post now').isDisabled(), true);

    await page.getByRole('link', { name: 'Allow posting on TikTok' }).click();
    await visitor.consent();
    await page.getByText('is connected.').waitFor();
    assert.equal(await page.getByRole('article').count(), 1);
    assert.equal(await page.getByText('Not allowed yet').count(), 0);
  });

  test('two accounts: label, primary and test', async (t) => {
    const visitor = await stage.visitor(t);
    const { page, name } = visitor;
    const second = visitor.sandbox.addUser({ username: `${name}_shop`, displayName: 'The Shop' });
    await visitor.connect();
    await visitor.connect({ username: second.username });
    const shop = page.getByRole('article', { name: 'The Shop' });
    const first = page.getByRole('article', { name: `Name of ${name}` });
    await first.getByText('Primary', { exact: true }).waitFor();

    await shop.getByRole('button', { name: 'Make primary' }).click();
    await shop.getByText('Primary', { exact: true }).waitFor();
    assert.equal(await first.getByText('Primary', { exact: true }).count(), 0);

    await shop.getByLabel('Label').fill('Our shop');
    await shop.getByRole('button', { name: 'Save label' }).click();
    const relabelled = page.getByRole('article', { name: 'Our shop' });
    await relabelled.getByRole('button', { name: 'Test connection' }).click();
    await relabelled.getByRole('status').filter({ hasText: 'The Shop' }).waitFor();

    await visitor.compose();
    assert.equal(await page.getByRole('radio', { name: 'Our shop' }).isChecked(), true);
    await page.getByText('Posting as The Shop').waitFor();
    await page.getByRole('radio', { name: `Name of ${name}` }).check();
    await page.getByText(`Posting as Name of ${name}`).waitFor();
  });

  test('a video from a file, with its cover and progress', async (t) => {
    const visitor = await stage.visitor(t);
    const { page, sandbox } = visitor;
    const file = await largeVideo(stage.folder, 30_000_000);
    await visitor.connect();
    await visitor.composeVideo(file);
    await page.getByText('720 × 1280').waitFor();
    await page.getByText('mp4, h264').waitFor();
    await page.getByLabel('Caption').fill('A day out #spring');
    await page.getByLabel('Cover').fill('4000');
    await page.getByLabel('Comment').check();
    await page.getByText('Nothing speaks against this post.').waitFor();

    sandbox.inject({ on: 'upload', bytesPerSecond: 10_000_000 });
    await visitor.post();
    const bar = page.getByRole('progressbar', { name: 'Upload to TikTok' });
    await bar.waitFor();
    const percent = async () => Number(await bar.getAttribute('aria-valuenow'));
    const early = await percent();
    await page.waitForFunction(
      (than) => document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') > than,
      early,
    );
    await page.getByText(/of 30 MB \(\d+ %\)/).waitFor();
    await visitor.newest('published');

    const [post] = visitor.posted();
    assert.equal(post.sha256, await sha256(file));
    assert.equal(post.metadata.title, 'A day out #spring');
    assert.equal(post.metadata.privacy_level, 'SELF_ONLY');
    assert.equal(post.metadata.video_cover_timestamp_ms, 4000);
    assert.equal(post.metadata.disable_comment, false);
    assert.equal(post.metadata.disable_duet, true);
  });

  test('a public video gets a link once TikTok has looked at it', async (t) => {
    const visitor = await stage.visitor(t);
    await visitor.connect();
    await visitor.composeVideo(undefined, 'Everyone');
    await visitor.post();
    await visitor.newest('published');
    visitor.sandbox.advance(60_000);
    const link = visitor.page.getByRole('link', { name: 'Open on TikTok' });
    await link.waitFor();
    const [{ postIds }] = visitor.posted();
    assert.match(await link.getAttribute('href'), new RegExp(`/video/${postIds[0]}$`));
  });

  test('a draft', async (t) => {
    const visitor = await stage.visitor(t);
    await visitor.connect();
    await visitor.composeDraft();
    await visitor.post();
    const card = await visitor.newest('in_inbox');
    await card.getByText('Open it in the TikTok app').waitFor();
    assert.equal(visitor.posted()[0].kind, 'draft');
    visitor.sandbox.completeDraft(visitor.posted()[0].publishId);
    await visitor.newest('published');
  });

  test('photos', async (t) => {
    const visitor = await stage.visitor(t);
    const { page } = visitor;
    const files = ['sample-1.jpg', 'sample-2.jpg', 'sample-3.jpg'].map(sample);
    await visitor.connect();
    await visitor.compose();
    await visitor.choose(...files);
    await page.getByRole('button', { name: /^2: sample-2\.jpg/ }).click();
    await page.getByLabel('Title').fill('Three colours');
    await page.getByLabel('Who can see this post').selectOption({ label: 'Friends' });
    await page.getByText('Nothing speaks against this post.').waitFor();
    await visitor.post();
    await visitor.newest('published');
    const [post] = visitor.posted();
    assert.equal(post.pulled.length, 3);
    assert.equal(
      post.pulled.every(({ url }) => new URL(url).host === mediaHost),
      true,
    );
    assert.equal(post.metadata.title, 'Three colours');
  });

  test('a link that TikTok fetches', async (t) => {
    const visitor = await stage.visitor(t);
    const { page } = visitor;
    await visitor.connect();
    await visitor.compose();
    await page.getByText('A link').click();
    await page.getByLabel('Address of the video').fill(`https://${mediaHost}/sample.mp4`);
    await page.getByLabel('Who can see this post').selectOption({ label: 'Only me' });
    await page.getByText('Nothing speaks against this post.').waitFor();
    await visitor.post();
    await visitor.newest('published');
    const [post] = visitor.posted();
    assert.equal(post.source, 'PULL_FROM_URL');
    assert.equal(post.pulled[0].sha256, await sha256(sample('sample.mp4')));
  });

  test('a post can be cancelled while it is uploaded, and tried again', async (t) => {
    const visitor = await stage.visitor(t);
    const file = await largeVideo(stage.folder, 20_000_000);
    await visitor.connect();
    await visitor.composeVideo(file);
    visitor.sandbox.inject({ on: 'upload', bytesPerSecond: 2_000_000 });
    await visitor.post();
    await visitor.newest('uploading');
    await visitor.page.getByRole('button', { name: 'Cancel' }).click();
    const card = await visitor.newest('cancelled');
    assert.notEqual(visitor.posted()[0].status, 'PUBLISH_COMPLETE');
    await card.getByText('Cancelled', { exact: true }).waitFor();

    await card.getByRole('button', { name: 'Try again' }).click();
    await visitor.newest('published');
    const done = visitor.posted().find(({ status }) => status === 'PUBLISH_COMPLETE');
    assert.equal(done.sha256, await sha256(file));
  });

  test('a post that fails says why, and what to do', async (t) => {
    const visitor = await stage.visitor(t);
    await visitor.connect();
    await visitor.composeVideo();
    visitor.sandbox.set(visitor.account, { banned: true });
    await visitor.post();
    const card = await visitor.newest('failed');
    const alert = card.getByRole('alert');
    await alert.waitFor();
    assert.match(await alert.innerText(), /TikTok app/);
    assert.equal(visitor.posted().length, 0);

    visitor.sandbox.set(visitor.account, { banned: false });
    await card.getByRole('button', { name: 'Try again' }).click();
    await visitor.newest('published');
  });

  test('a server that dies in the middle of an upload goes on with it', async (t) => {
    const visitor = await stage.visitor(t);
    const { page, app } = visitor;
    const file = await largeVideo(stage.folder, 70_000_000);
    await visitor.connect();
    await visitor.composeVideo(file);
    visitor.sandbox.inject({ on: 'upload', bytesPerSecond: 10_000_000, times: 20 });
    await visitor.post();
    await page.getByText(/of 70 MB \((1[5-9]|[2-6]\d) %\)/).waitFor();
    await app.restart('SIGKILL');
    await visitor.newest('published', 60_000);
    const published = visitor.posted().filter(({ status }) => status === 'PUBLISH_COMPLETE');
    assert.equal(published.length, 1);
    assert.equal(published[0].sha256, await sha256(file));
  });

  test('the numbers of an account, with a chart of its views', async (t) => {
    const visitor = await stage.visitor(t, { user: { followers: 12_345, videos: 25 } });
    const { page, name } = visitor;
    await visitor.connect();
    await page.getByRole('link', { name: `Name of ${name}` }).click();
    await page.getByText('12.3K').waitFor();
    const chart = page.getByRole('img', { name: /^Views of 20 videos/ });
    await chart.waitFor();
    assert.equal(await chart.locator('rect').count(), 20);
    assert.equal(await page.getByRole('row').count(), 21);
  });

  test('another visitor sees nothing of it', async (t) => {
    const owner = await stage.visitor(t);
    await owner.connect();
    const href = await owner.page
      .getByRole('article')
      .getByRole('link', { name: 'Name of' })
      .getAttribute('href');
    const other = await stage.visitor(t);
    const answer = await other.page.goto(other.app.origin + href);
    assert.equal(answer.status(), 404);
    await other.page.getByText('There is no such page').waitFor();
  });

  test('disconnecting', async (t) => {
    const visitor = await stage.visitor(t);
    const { page } = visitor;
    await visitor.connect();
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await page.getByText('No account yet').waitFor();
    const revoked = visitor.sandbox.requests().filter(({ operation }) => operation === 'revoke');
    assert.equal(revoked.at(-1)?.status, 200);
  });

  test('not one rule of TikTok’s was broken on the way', () => {
    assert.deepEqual(stage.sandbox.violations(), []);
  });
});
