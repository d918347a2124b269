// Chromium in front of the example app. Each test gets a visitor of its own, with an account of its own
// at TikTok, so that no test uses up another's limits.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright-core';

import { appFolder, startApp } from './app.mjs';

const programs = ['chromium', 'chromium-browser', 'google-chrome'].map(
  (name) => `/usr/bin/${name}`,
);
const stepMs = 15_000;

/** The app, the sandbox and the browser; `close` ends them. */
export async function startStage(options = {}) {
  const executablePath = programs.find((program) => existsSync(program));
  assert.ok(executablePath, 'Chromium is missing; run scripts/setup');
  const folder = await mkdtemp(path.join(tmpdir(), 'tokpost-browser-'));
  const app = await startApp(options);
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    // Its sound library leaves a folder behind in TMPDIR.
    env: {
      ...process.env,
      HOME: folder,
      TMPDIR: folder,
      XDG_CONFIG_HOME: folder,
      XDG_CACHE_HOME: folder,
    },
  });
  let visitors = 0;
  return {
    app,
    browser,
    sandbox: app.sandbox,
    folder,
    async close() {
      await browser.close();
      await app.stop();
      await rm(folder, { recursive: true, force: true });
    },
    /** Somebody new at the app; `user` is theirs at TikTok, where that is a sandbox of this process. */
    async visitor(t, { user = {}, context: contextOptions = {} } = {}) {
      visitors += 1;
      const name = `visitor_${visitors}`;
      const context = await browser.newContext(contextOptions);
      context.setDefaultTimeout(stepMs);
      t?.after(() => context.close());
      const page = await context.newPage();
      const faults = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      t?.after(() => assert.deepEqual(faults, []));
      const account = app.sandbox?.addUser({
        username: name,
        displayName: `Name of ${name}`,
        ...user,
      });
      await page.goto(app.origin);
      await page.getByLabel('Your name').fill(name);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(/\/accounts$/);
      return new Browsing(app, page, account, name);
    },
  };
}

/** What a person does, in few words. */
export class Browsing {
  constructor(app, page, account, name) {
    this.app = app;
    this.page = page;
    this.account = account;
    this.name = name;
  }

  get sandbox() {
    return this.app.sandbox;
  }

  /** Connects; `without` are scopes to untick on TikTok's page. */
  async connect({ username = this.account.username, without = [], deny = false } = {}) {
    const { page } = this;
    if (!/\/accounts/.test(page.url())) await page.goto(`${this.app.origin}/accounts`);
    await page.getByRole('link', { name: /^Connect (TikTok|another account)$/ }).click();
    await this.consent({ username, without, deny });
  }

  /** Answers TikTok's page. */
  async consent({ username = this.account.username, without = [], deny = false } = {}) {
    const { page } = this;
    await page.waitForURL((url) => url.origin !== this.app.origin);
    await page.locator(`input[name="user"][value="${username}"]`).check();
    for (const scope of without) {
      await page.locator(`input[type="checkbox"][value="${scope}"]`).uncheck();
    }
    await page.getByRole('button', { name: deny ? 'Cancel' : 'Continue' }).click();
    await page.waitForURL((url) => url.pathname === '/accounts');
  }

  async compose() {
    await this.page.goto(`${this.app.origin}/compose`);
    await this.page.getByText(/^Posting as|lets this app send drafts only/).waitFor();
  }

  choose(...files) {
    return this.page.getByLabel('Choose from this device').setInputFiles(files);
  }

  /** Composes a video that may be posted: all but the press. */
  async composeVideo(file = sample('sample.mp4'), privacy = 'Only me') {
    await this.compose();
    await this.choose(file);
    await this.page.getByLabel('Who can see this post').selectOption({ label: privacy });
    await this.page.getByText('Nothing speaks against this post.').waitFor();
  }

  /** The same for a draft, whose settings are the creator's. */
  async composeDraft(file = sample('sample.mp4')) {
    await this.compose();
    await this.page.getByText('Send as a draft').click();
    await this.choose(file);
    await this.page.getByText('Nothing speaks against this post.').waitFor();
  }

  async post() {
    await this.page
      .getByRole('button', { name: /^(Post to TikTok|Send to TikTok inbox)$/ })
      .click();
    await this.page.waitForURL(/\/posts$/);
  }

  /** The newest post of the page, once it is in this state. */
  async newest(state, timeout = stepMs) {
    const card = this.page.locator('article').first();
    await this.page.locator(`article[data-state="${state}"]`).first().waitFor({ timeout });
    return card;
  }

  /** What TikTok has of this visitor's account. */
  posted() {
    return this.sandbox.posts().filter(({ openId }) => openId === this.account.openId);
  }
}

export function sample(name) {
  return path.join(appFolder, 'public', name);
}

/** The sample video, made longer by bytes that every player skips (an MP4 `free` box). */
export async function largeVideo(folder, sizeBytes) {
  const video = await readFile(sample('sample.mp4'));
  const padding = Buffer.alloc(sizeBytes - video.length);
  padding.writeUInt32BE(padding.length, 0);
  padding.write('free', 4, 'latin1');
  const file = path.join(folder, `large-${sizeBytes}.mp4`);
  await writeFile(file, Buffer.concat([video, padding]));
  return file;
}
