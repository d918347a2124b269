// The route files of the built example, under the paths that other systems' front ends call.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { freePort, startApp } from '../support/app.mjs';
import { sample } from '../support/browser.mjs';
import { Visitor } from '../support/visitor.mjs';

const shapeOf = (object) => Object.keys(object).sort();

/** Somebody at the app, signed in where they have a name. */
async function visitorOf({ origin }, name) {
  const visitor = new Visitor(origin);
  if (name !== undefined) await visitor.signIn(name);
  return visitor;
}

/** What the page at the end of a sign-in tells; the path is that of this site's own page. */
function noteOf(response) {
  assert.equal(response.status, 302);
  const { pathname, searchParams } = new URL(response.headers.get('location'), 'http://localhost');
  assert.equal(pathname, '/accounts');
  return Object.fromEntries(searchParams);
}

describe('the example under the paths of other systems', { timeout: 120_000 }, () => {
  let app;
  before(async () => {
    app = await startApp();
  });
  after(() => app?.stop());

  /** A user of TikTok's with tokens that a front end has obtained by itself. */
  function grantee(username) {
    const user = app.sandbox.addUser({ username, displayName: `Name of ${username}` });
    const scopes = ['user.info.basic', 'user.info.profile', 'user.info.stats'];
    return { user, tokens: app.sandbox.issueTokens(user, scopes) };
  }

  const redirectOf = (url) => new URL(url).searchParams.get('redirect_uri');

  for (const start of ['/api/auth/social/tiktok', '/api/auth/tiktok', '/api/tiktok-connect']) {
    test(`GET ${start} begins the sign-in`, async () => {
      const stranger = await visitorOf(app);
      assert.equal((await stranger.fetch(start)).status, 401);

      const visitor = await visitorOf(app, `Starter at ${start}`);
      const sent = await visitor.fetch(start);
      assert.equal(sent.status, 302);
      const page = sent.headers.get('location');
      assert.ok(page.startsWith(app.sandbox.authorizeUrl), page);
      assert.equal(redirectOf(page), `${app.origin}/api/auth/social/tiktok/callback`);

      for (const [target, headers] of [
        [start, { accept: 'application/json' }],
        [`${start}?format=json`, {}],
      ]) {
        const answer = await (await visitor.fetch(target, { headers })).json();
        assert.deepEqual(shapeOf(answer), ['authUrl', 'state']);
        assert.equal(new URL(answer.authUrl).searchParams.get('state'), answer.state);
      }
      const back = app.sandbox.authorize(page, { user: 'creator' });
      assert.match(noteOf(await visitor.fetch(back)).success, / is connected\.$/);
    });
  }

  test('the four routes sign a newcomer in, post and sign out', async () => {
    const visitor = await visitorOf(app);
    const user = app.sandbox.addUser({ username: 'newcomer', displayName: 'New Comer' });
    const begun = await visitor.json('GET', '/api/tiktok/auth-url');
    assert.deepEqual(shapeOf(begun), ['auth_url', 'state']);
    const back = new URL(app.sandbox.authorize(begun.auth_url, { user }));
    const code = back.searchParams.get('code');
    const login = await visitor.json('POST', '/api/tiktok/login', { code, state: begun.state });
    assert.equal(login.success, true);
    assert.deepEqual([login.user.open_id, login.user.display_name], [user.openId, 'New Comer']);

    const video = await readFile(sample('sample.mp4'));
    const form = new FormData();
    form.append('title', 'By form');
    form.append('privacy_level', 'SELF_ONLY');
    form.append('video', new Blob([video]), 'clip.mp4');
    const sent = await visitor.fetch('/api/tiktok/upload-video', { method: 'POST', body: form });
    const answer = await sent.json();
    assert.deepEqual(shapeOf(answer), ['post_id', 'publish_id', 'success']);
    const posted = app.sandbox.posts().find(({ openId }) => openId === user.openId);
    assert.deepEqual([posted.publishId, posted.title], [answer.publish_id, 'By form']);

    assert.deepEqual(await visitor.json('POST', '/api/tiktok/logout'), { success: true });
    const again = await visitor.fetch('/api/tiktok/logout', { method: 'POST' });
    assert.equal(again.status, 401);
  });

  describe('POST /api/v1/auth/oauth/tiktok', () => {
    const oauth = (visitor, { user, tokens }, more) => visitor.signInWithTikTok(user, tokens, more);

    test('makes a user, who stays the same, in a file of the example’s own', async () => {
      const somebody = grantee('somebody');
      const given = { name: 'Some Body', picture: 'https://example.com/some.png' };
      const { user_id: id, ...rest } = await oauth(await visitorOf(app), somebody, given);
      assert.match(id, /^[0-9a-f-]{36}$/);
      assert.deepEqual(rest, {
        firebase_uid: null,
        email: 'some@example.com',
        full_name: 'Some Body',
        avatar_url: 'https://example.com/some.png',
        email_verified: false,
        auth_provider: 'tiktok.com',
        firebase_token: null,
      });
      const file = await readFile(path.join(app.data, 'users.db'));
      assert.equal(file.subarray(0, 16).toString('latin1'), 'SQLite format 3\0');

      // As it is left by a server that is killed while it writes.
      await mkdir(path.join(app.data, 'users.db.lock'));
      await app.restart('SIGKILL');
      const other = { email: 'other@example.com', name: 'Other' };
      const again = await oauth(await visitorOf(app), somebody, other);
      assert.deepEqual(
        [again.user_id, again.email, again.full_name],
        [id, 'some@example.com', 'Some Body'],
      );
    });

    test('finds nobody by an e-mail address, which anybody may claim', async () => {
      const first = await oauth(await visitorOf(app), grantee('first'));
      const second = await oauth(await visitorOf(app), grantee('second'));
      assert.equal(first.email, second.email);
      assert.notEqual(first.user_id, second.user_id);
    });

    test('connects the account to who is signed in', async () => {
      const third = grantee('third');
      const visitor = await visitorOf(app, 'Third');
      assert.equal((await oauth(visitor, third)).user_id, 'third');
      const { accounts } = await visitor.json('GET', '/api/tiktok/accounts');
      assert.deepEqual(
        accounts.map(({ openId }) => openId),
        [third.user.openId],
      );
      // From then on TikTok alone tells who it is.
      assert.equal((await oauth(await visitorOf(app), third)).user_id, 'third');
    });
  });

  test('the routes of social-connections answer for their user', async () => {
    const { user, tokens } = grantee('connected');
    const visitor = await visitorOf(app, 'Connected');
    const base = '/api/v1/social-connections';
    const stored = await visitor.json('POST', `${base}/store-token`, {
      provider: 'tiktok',
      provider_account_id: user.openId,
      access_token: tokens.accessToken,
      account_label: 'Shop',
    });
    assert.equal(stored.connection.account_label, 'Shop');
    const { connections } = await visitor.json('GET', `${base}/connections`);
    assert.deepEqual(connections, [stored.connection]);
    const shown = await visitor.json('GET', `${base}/tiktok/profile?force=false`);
    assert.equal(shown.display_name, 'Name of connected');
    const profile = { open_id: user.openId, display_name: 'Kept' };
    const kept = await visitor.json('POST', `${base}/store-tiktok-profile`, { profile });
    assert.equal(kept.profile.display_name, 'Kept');
    assert.equal((await visitor.json('GET', `${base}/tiktok/test`)).connected, true);
    const stranger = await visitorOf(app);
    const refused = await stranger.fetch(`${base}/connections`);
    assert.deepEqual(
      [refused.status, shapeOf(await refused.json())],
      [401, ['detail', 'status_code']],
    );
  });

  test('not one rule of TikTok’s was broken on the way', () => {
    assert.deepEqual(app.sandbox.violations(), []);
  });
});

for (const callback of ['/api/auth/tiktok/callback', '/auth/tiktok/callback']) {
  test(`the sign-in ends at ${callback} where that is registered`, {
    timeout: 60_000,
  }, async (t) => {
    const port = await freePort();
    const TIKTOK_REDIRECT_URI = `http://localhost:${port}${callback}`;
    const app = await startApp({ port, environment: { TIKTOK_REDIRECT_URI } });
    t.after(() => app.stop());
    const visitor = await visitorOf(app, 'Someone');
    const begin = async () => (await visitor.fetch('/api/auth/tiktok')).headers.get('location');

    const refusal = new URL(app.sandbox.authorize(await begin(), { user: 'creator', deny: true }));
    assert.equal(refusal.origin + refusal.pathname, TIKTOK_REDIRECT_URI);
    refusal.searchParams.set('error_description', 'Call this number');
    const { error } = noteOf(await visitor.fetch(refusal));
    assert.match(error, /did not allow/);
    assert.doesNotMatch(error, /Call/);

    const back = app.sandbox.authorize(await begin(), { user: 'creator' });
    assert.equal(back.split('?')[0], TIKTOK_REDIRECT_URI);
    const ended = await visitor.fetch(back);
    const { success } = noteOf(ended);
    const { accounts } = await visitor.json('GET', '/api/tiktok/accounts');
    assert.equal(success, `${accounts[0].profile.displayName} is connected.`);
    const page = await (await visitor.fetch(ended.headers.get('location'))).text();
    assert.ok(page.includes(success));
  });
}
