// A visitor of the example app without a browser: follows links and forms, and keeps cookies.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { appFolder } from './app.mjs';

export class Visitor {
  #origin;
  #cookies = new Map();

  constructor(origin) {
    this.#origin = origin;
  }

  async fetch(target, options = {}) {
    const url = new URL(target, this.#origin);
    const own = url.origin === this.#origin;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
      ...options,
      headers: { ...(own && { cookie, origin: this.#origin }), ...options.headers },
    });
    if (own) {
      for (const line of response.headers.getSetCookie()) {
        const [name, value] = line.split(';', 1)[0].split(/=(.*)/s);
        this.#cookies.set(name, value);
      }
    }
    return response;
  }

  async json(method, target, body) {
    const response = await this.fetch(target, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${target}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  async signIn(name) {
    const response = await this.fetch('/api/session', {
      method: 'POST',
      body: new URLSearchParams({ name }),
    });
    assert.equal(response.status, 303);
  }

  /** As a front end that has tokens of TikTok's; answers whom the app takes them for. */
  signInWithTikTok(user, { accessToken, refreshToken }, more) {
    return this.json('POST', '/api/v1/auth/oauth/tiktok', {
      provider: 'tiktok',
      provider_account_id: user.openId,
      access_token: accessToken,
      refresh_token: refreshToken,
      email: 'some@example.com',
      ...more,
    });
  }

  /** Walks through the sandbox's consent page, and answers where the browser ends up. */
  async connect(user) {
    const start = await this.fetch('/api/auth/social/tiktok?forceConsent=true');
    assert.equal(start.status, 302, await start.clone().text());
    const consent = start.headers.get('location');
    const page = await (await this.fetch(consent)).text();
    const scopes = [...page.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope]) => scope);
    const form = new URLSearchParams({ user, action: 'allow' });
    for (const scope of new Set(scopes)) form.append('scope', scope);
    const answer = await this.fetch(consent, { method: 'POST', body: form });
    assert.equal(answer.status, 302, await answer.clone().text());
    const end = await this.fetch(answer.headers.get('location'));
    assert.equal(end.status, 302, await end.clone().text());
    return end.headers.get('location');
  }

  async upload(bytes, type) {
    const id = randomUUID();
    const headers = { 'content-type': type };
    const response = await this.fetch(`/api/tiktok/uploads/${id}`, {
      method: 'PUT',
      body: bytes,
      headers,
    });
    assert.ok(response.ok, `upload: ${response.status} ${await response.clone().text()}`);
    return id;
  }

  /** The events of the user's posts until one of them says that this post is in a final state. */
  async follow(postId) {
    const response = await this.fetch('/api/tiktok/progress', {
      headers: { accept: 'text/event-stream' },
      signal: AbortSignal.timeout(40_000),
    });
    const states = [];
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop();
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        const { post } = data === undefined ? {} : JSON.parse(data);
        if (post?.id !== postId) continue;
        if (post.state !== states.at(-1)) states.push(post.state);
        if (/^(published|in_inbox|failed|cancelled|stalled)$/.test(post.state)) {
          return { post, states };
        }
      }
    }
    throw new Error('the stream of events ended before the post did');
  }
}

/** Connects an account and posts a video with it: what the app is there for. */
export async function connectAndPost({ origin, sandbox }, say = () => {}) {
  const visitor = new Visitor(origin);
  await visitor.signIn('Checker');
  say('signed in');
  assert.match(await visitor.connect('creator'), /^\/accounts\?success=/);
  const { accounts } = await visitor.json('GET', '/api/tiktok/accounts');
  assert.equal(accounts.length, 1);
  say(`connected ${accounts[0].profile.displayName}`);

  const video = await readFile(path.join(appFolder, 'public/sample.mp4'));
  const uploadId = await visitor.upload(video, 'video/mp4');
  const settings = { source: { uploadId }, title: 'From the check', privacy: 'private' };
  const { id } = await visitor.json('POST', '/api/tiktok/posts', {
    accountId: accounts[0].id,
    video: settings,
  });
  say(`posting ${video.length} bytes`);
  const { post, states } = await visitor.follow(id);
  assert.equal(post.state, 'published', JSON.stringify(post));
  say(`${states.join(' → ')}`);

  const [seen, ...others] = sandbox.posts();
  assert.equal(others.length, 0);
  assert.equal(seen.status, 'PUBLISH_COMPLETE');
  assert.equal(seen.sha256, createHash('sha256').update(video).digest('hex'));
  assert.deepEqual(sandbox.violations(), []);
  const page = await (await visitor.fetch('/posts')).text();
  assert.match(page, /data-state="published"/);
  say('TikTok has the video, byte for byte, and no rule of its own was broken');
}
