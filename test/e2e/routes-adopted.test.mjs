// The routes that front ends of older systems call, in their shapes.
import assert from 'node:assert/strict';
import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { mp4 } from '../interop/support/mp4.mjs';
import { call, cookiesOf, startRoutes, temporaryFolder } from '../support/routes.mjs';
import { until } from '../support/sandbox.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function asked(response, status = 200) {
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  return body;
}

const post = (handler, json, options) => call(handler, '/x', { method: 'POST', json, ...options });

describe('sign-in with code and state', () => {
  async function authorize(shop, options = {}) {
    const { routes, sandbox, user } = shop;
    const response = await call(routes.adopted.authUrl.GET, '/api/tiktok/auth-url', options);
    const { auth_url: authUrl, state, ...rest } = await asked(response);
    assert.deepEqual(rest, {});
    const { searchParams } = new URL(sandbox.authorize(authUrl, { user }));
    assert.equal(searchParams.get('state'), state);
    return { cookie: cookiesOf(response), json: { code: searchParams.get('code'), state } };
  }

  test('connects the account of the signed-in user', async (t) => {
    const shop = await startRoutes(t);
    const { cookie, json } = await authorize(shop);
    const response = await post(shop.routes.adopted.login.POST, json, { headers: { cookie } });
    const { success, user } = await asked(response);
    assert.equal(success, true);
    assert.equal(user.open_id, shop.user.openId);
    assert.equal(user.display_name, 'Some One');
    assert.ok('avatar_url' in user);
    const [account] = await shop.tiktok.accounts.list({ userId: 'ann' });
    assert.equal(account.openId, shop.user.openId);
    const again = await post(shop.routes.adopted.login.POST, json, { headers: { cookie } });
    const refused = await asked(again, 403);
    assert.deepEqual([refused.success, refused.kind], [false, 'auth']);
  });

  test('signs a newcomer in whom identity knows, with a new session each time', async (t) => {
    const questions = [];
    const shop = await startRoutes(t, {
      routes: {
        identity: {
          resolve(question) {
            questions.push(question);
            return { userId: `tiktok:${question.openId}` };
          },
        },
      },
    });
    const nobody = { user: null };
    const { cookie, json } = await authorize(shop, nobody);
    const { login, connections, logout, uploadVideo } = shop.routes.adopted;
    const elsewhere = await post(login.POST, json, nobody);
    assert.equal((await asked(elsewhere, 403)).code, 'other_browser');
    const response = await post(login.POST, json, { ...nobody, headers: { cookie } });
    assert.equal((await asked(response)).user.open_id, shop.user.openId);
    assert.equal(questions[0].sessionUserId, null);
    assert.equal(questions[0].profile.displayName, 'Some One');
    const session = cookiesOf(response).split('; ')[0];
    assert.match(session, /^tokpost-session=[\w-]+\.[\w-]{43}$/);

    // The session is of these routes alone: getUserId decides about all others.
    assert.equal(
      (await call(connections.GET, '/x', { ...nobody, headers: { cookie: session } })).status,
      401,
    );
    const form = new FormData();
    const upload = await call(uploadVideo.POST, '/x', {
      ...nobody,
      method: 'POST',
      body: form,
      headers: { cookie: session },
    });
    assert.equal((await asked(upload, 400)).issues[0].path, 'video');

    const second = await authorize(shop, nobody);
    const again = await post(login.POST, second.json, {
      ...nobody,
      headers: { cookie: `${second.cookie}; ${session}` },
    });
    assert.notEqual(cookiesOf(again), session);

    const ended = await post(logout.POST, undefined, { ...nobody, headers: { cookie: session } });
    assert.deepEqual(await asked(ended), { success: true });
    assert.match(ended.headers.getSetCookie()[0], /^tokpost-session=; .*Max-Age=0/);
    assert.equal((await shop.tiktok.accounts.list({ all: true })).length, 1);
  });

  describe('of a newcomer', () => {
    const nobody = { user: null };

    async function open(t) {
      const connected = [];
      const shop = await startRoutes(t, {
        routes: {
          identity: { resolve: ({ openId }) => ({ userId: `tiktok:${openId}` }) },
          onConnected: (event) => void connected.push(event),
        },
      });
      const login = (json, cookie) =>
        post(shop.routes.adopted.login.POST, json, { ...nobody, headers: { cookie } });
      return { ...shop, connected, login };
    }

    const endsAttempt = (response) =>
      response.headers.getSetCookie().some((cookie) => /^tokpost-login=; .*Max-Age=0/.test(cookie));

    test('counts once, and its cookie goes whatever comes of it', async (t) => {
      const shop = await open(t);
      const { cookie, json } = await authorize(shop, nobody);
      const first = await shop.login(json, cookie);
      await asked(first);
      assert.ok(endsAttempt(first));
      const again = await shop.login(json, cookie);
      assert.equal((await asked(again, 403)).code, 'used_state');
      assert.ok(endsAttempt(again));

      const second = await authorize(shop, nobody);
      const failed = await shop.login({ ...second.json, code: 'wrong' }, second.cookie);
      assert.equal((await asked(failed, 403)).code, 'invalid_grant');
      assert.ok(endsAttempt(failed));
      const late = await shop.login(second.json, second.cookie);
      assert.equal((await asked(late, 403)).code, 'used_state');
    });

    test('does not use up the state for another browser', async (t) => {
      const shop = await open(t);
      const { cookie, json } = await authorize(shop, nobody);
      const other = await authorize(shop, nobody);
      assert.equal((await asked(await shop.login(json, other.cookie), 403)).code, 'other_browser');
      await asked(await shop.login(json, cookie));
    });

    test('connects without a profile that cannot be had, and says what is missing', async (t) => {
      const shop = await open(t);
      const { cookie, json } = await authorize(shop, nobody);
      shop.sandbox.inject({ on: 'userInfo', status: 500, times: 3 });
      const { user } = await asked(await shop.login(json, cookie));
      assert.equal(user.open_id, shop.user.openId);
      const [account] = await shop.tiktok.accounts.list({ all: true });
      assert.equal(account.userId, `tiktok:${shop.user.openId}`);
      assert.deepEqual(shop.connected[0].missingScopes, []);

      const begun = await call(shop.routes.adopted.authUrl.GET, '/x', nobody);
      const { auth_url: authUrl, state } = await asked(begun);
      const scopes = ['user.info.basic', 'video.upload'];
      const back = new URL(shop.sandbox.authorize(authUrl, { user: shop.user, scopes }));
      const code = back.searchParams.get('code');
      await asked(await shop.login({ code, state }, cookiesOf(begun)));
      assert.ok(shop.connected[1].missingScopes.includes('video.publish'));
      assert.ok(!shop.connected[1].missingScopes.includes('video.upload'));
    });

    test('ends with its session, whatever the browser keeps', async (t) => {
      const shop = await open(t);
      const { cookie, json } = await authorize(shop, nobody);
      const session = cookiesOf(await shop.login(json, cookie));
      const logout = () =>
        post(shop.routes.adopted.logout.POST, undefined, {
          ...nobody,
          headers: { cookie: session },
        });
      const now = Date.now();
      t.mock.timers.enable({ apis: ['Date'], now: now + 29 * 86_400_000 });
      await asked(await logout());
      t.mock.timers.setTime(now + 31 * 86_400_000);
      assert.equal((await asked(await logout(), 401)).code, 'sign_in_required');
      t.mock.timers.reset();
    });
  });

  test('logout may disconnect', async (t) => {
    const shop = await startRoutes(t);
    const { cookie, json } = await authorize(shop);
    const response = await post(shop.routes.adopted.login.POST, json, { headers: { cookie } });
    const headers = { cookie: cookiesOf(response) };
    const ended = await post(shop.routes.adopted.logout.POST, { disconnect: true }, { headers });
    assert.deepEqual(await asked(ended), { success: true });
    assert.deepEqual(await shop.tiktok.accounts.list({ userId: 'ann' }), []);
  });

  for (const [name, body] of [
    ['an empty text', ''],
    ['an empty stream', ReadableStream.from([])],
    ['nothing', undefined],
  ]) {
    test(`logout takes ${name} for a body`, async (t) => {
      const shop = await startRoutes(t);
      const response = await call(shop.routes.adopted.logout.POST, '/x', { method: 'POST', body });
      assert.deepEqual(await asked(response), { success: true });
    });
  }

  for (const name of ['code', 'state']) {
    test(`names a missing ${name}`, async (t) => {
      const { routes } = await startRoutes(t);
      const json = { code: 'c', state: 's', [name]: undefined };
      const error = await asked(await post(routes.adopted.login.POST, json), 400);
      assert.deepEqual([error.success, error.issues[0].path], [false, name]);
    });
  }
});

describe('upload-video', () => {
  const small = mp4({ seconds: 3, sizeBytes: 300_000 });
  const large = mp4({ seconds: 3, sizeBytes: 9_000_000 });
  const texts = { title: 'A title', description: 'And more', disable_comment: 'true' };

  /** The form as a browser writes it, in pieces and with its length. */
  async function send({ routes }, entries, { hasLength = true, cut = 65_536 } = {}) {
    const form = new FormData();
    for (const [name, value] of entries) {
      form.append(
        name,
        Buffer.isBuffer(value) ? new Blob([value]) : value,
        ...(Buffer.isBuffer(value) ? ['clip.mp4'] : []),
      );
    }
    const written = new Request('http://localhost', { method: 'POST', body: form });
    const type = written.headers.get('content-type');
    const bytes = Buffer.from(await written.arrayBuffer());
    async function* pieces() {
      for (let i = 0; i < bytes.length; i += cut) yield bytes.subarray(i, i + cut);
    }
    return call(routes.adopted.uploadVideo.POST, '/api/tiktok/upload-video', {
      method: 'POST',
      body: ReadableStream.from(pieces()),
      headers: {
        'content-type': type,
        ...(hasLength && { 'content-length': String(bytes.length) }),
      },
    });
  }

  async function published(shop, response, video) {
    const { success, publish_id: publishId, post_id: postId, ...rest } = await asked(response);
    assert.deepEqual([success, rest], [true, {}]);
    const done = await shop.tiktok.posts.get(postId);
    assert.equal((await done.finished).publishId, publishId);
    const [seen] = shop.sandbox.posts();
    assert.equal(seen.publishId, publishId);
    assert.equal(seen.sha256, sha256(video));
    assert.deepEqual(shop.sandbox.violations(), []);
    return seen;
  }

  async function open(t, spooled) {
    const uploads = spooled ? { spoolDir: temporaryFolder(t) } : {};
    const shop = await startRoutes(t, { client: { uploads } });
    await shop.connect();
    const spool = () => readdirSync(path.join(uploads.spoolDir, 'uploads'));
    return { ...shop, spool };
  }

  test('streams a video that is the last part', async (t) => {
    const shop = await open(t, false);
    const seen = await published(
      shop,
      await send(shop, [...Object.entries(texts), ['video', large]]),
      large,
    );
    assert.equal(seen.title, 'A title\n\nAnd more');
    assert.equal(seen.privacy, 'SELF_ONLY');
    assert.equal(seen.metadata.disable_comment, true);
    assert.equal(seen.metadata.disable_duet, false);
  });

  test('streams a video that is the only part', async (t) => {
    const shop = await open(t, false);
    await published(shop, await send(shop, [['video', large]]), large);
  });

  for (const order of ['first', 'last']) {
    test(`takes a small video as the ${order} part without its length where there is a spool`, async (t) => {
      const shop = await open(t, true);
      const fields = Object.entries({ ...texts, privacy_level: 'PUBLIC_TO_EVERYONE' });
      const entries =
        order === 'first' ? [['video', small], ...fields] : [...fields, ['video', small]];
      const seen = await published(shop, await send(shop, entries, { hasLength: false }), small);
      assert.equal(seen.privacy, 'PUBLIC_TO_EVERYONE');
      assert.equal(seen.title, 'A title\n\nAnd more');
    });
  }

  test('takes a small video as the last part without a spool', async (t) => {
    const shop = await open(t, false);
    await published(shop, await send(shop, [...Object.entries(texts), ['video', small]]), small);
  });

  const [firstText, ...otherTexts] = Object.entries(texts);
  for (const [name, entries, options] of [
    ['comes first', [['video', large], ...Object.entries(texts)], {}],
    ['stands between fields', [firstText, ['video', large], ...otherTexts], {}],
    ['comes last', [...Object.entries(texts), ['video', large]], {}],
    ['has no known length', [...Object.entries(texts), ['video', large]], { hasLength: false }],
  ]) {
    test(`keeps a video on disk that ${name}`, async (t) => {
      const shop = await open(t, true);
      const seen = await published(shop, await send(shop, entries, options), large);
      assert.equal(seen.title, 'A title\n\nAnd more');
      await until(() => shop.spool().length === 0);
    });
  }

  for (const [name, entries] of [
    [
      'a field behind it is wrong',
      [
        ['video', large],
        ['disable_duet', 'maybe'],
      ],
    ],
    [
      'its settings are',
      [
        ['privacy_level', 'EVERYBODY'],
        ['video', large],
      ],
    ],
    [
      'another follows',
      [
        ['video', large],
        ['video', large],
      ],
    ],
  ]) {
    test(`keeps no video on disk where ${name}`, async (t) => {
      const shop = await open(t, true);
      await asked(await send(shop, entries), 400);
      assert.deepEqual(shop.spool(), []);
    });
  }

  test('refuses such a video with 411 where there is no spool, and posts nothing', async (t) => {
    const shop = await open(t, false);
    for (const [entries, options] of [
      [[...Object.entries(texts), ['video', large]], { hasLength: false }],
      [[['video', large], ...Object.entries(texts)], {}],
      [[...Object.entries(texts), ['video', small]], { hasLength: false }],
      [[['video', small], ...Object.entries(texts)], {}],
    ]) {
      const error = await asked(await send(shop, entries, options), 411);
      assert.deepEqual([error.success, error.code], [false, 'length_required']);
    }
    const { posts } = await shop.tiktok.posts.list({ userId: 'ann' });
    for (const each of posts) await each.finished.catch(() => {});
    assert.ok(posts.every(({ state }) => state === 'cancelled'));
    assert.ok(shop.sandbox.posts().every(({ sha256: whole }) => whole === null));
  });

  for (const [name, entries, at] of [
    ['no video', [['title', 'x']], 'video'],
    ['a video that is no file', [['video', 'text']], 'video'],
    [
      'two videos',
      [
        ['video', small],
        ['video', small],
      ],
      'video',
    ],
    [
      'a wrong flag',
      [
        ['disable_duet', 'maybe'],
        ['video', small],
      ],
      'disable_duet',
    ],
    [
      'a wrong privacy',
      [
        ['privacy_level', 'EVERYBODY'],
        ['video', small],
      ],
      'privacy',
    ],
    [
      'too long a caption',
      [
        ['title', 'x'.repeat(2000)],
        ['description', 'y'.repeat(199)],
        ['video', small],
      ],
      'title',
    ],
  ]) {
    test(`names ${name}`, async (t) => {
      const shop = await open(t, false);
      const error = await asked(await send(shop, entries), 400);
      assert.deepEqual([error.success, error.issues[0].path], [false, at]);
    });
  }

  test('a failed upload is no success', async (t) => {
    const shop = await open(t, false);
    shop.sandbox.set(shop.user, { banned: true });
    const error = await asked(await send(shop, [['video', small]]), 403);
    assert.equal(error.success, false);
  });
});

describe('oauth/tiktok', () => {
  async function open(t, routes) {
    const shop = await startRoutes(t, { routes });
    const scopes = ['user.info.basic', 'user.info.profile', 'video.publish'];
    const tokens = shop.sandbox.issueTokens(shop.user, scopes);
    const body = {
      provider: 'tiktok',
      provider_account_id: shop.user.openId,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      expires_in: 7200,
      email: 'ann@example.com',
      name: 'Ann',
      picture: 'https://example.com/ann.png',
      metadata: { plan: 'free' },
    };
    const send = (changes, options) =>
      post(shop.routes.adopted.oauthTikTok.POST, { ...body, ...changes }, options);
    return { ...shop, send };
  }

  test('answers with the identity that the hook gives', async (t) => {
    const questions = [];
    const shop = await open(t, {
      identity: {
        async resolve(question) {
          questions.push(question);
          return {
            userId: 'user-7',
            email: 'ann@work.example',
            fullName: 'Ann Other',
            avatarUrl: 'https://example.com/7.png',
            emailVerified: true,
            firebaseUid: 'fb-7',
            firebaseToken: 'token-7',
          };
        },
      },
    });
    assert.deepEqual(await asked(await shop.send({}, { user: null })), {
      firebase_uid: 'fb-7',
      user_id: 'user-7',
      email: 'ann@work.example',
      full_name: 'Ann Other',
      avatar_url: 'https://example.com/7.png',
      email_verified: true,
      auth_provider: 'tiktok.com',
      firebase_token: 'token-7',
    });
    const [{ profile, ...question }] = questions;
    assert.equal(profile.openId, shop.user.openId);
    assert.deepEqual(question, {
      openId: shop.user.openId,
      claims: {
        email: 'ann@example.com',
        name: 'Ann',
        picture: 'https://example.com/ann.png',
        metadata: { plan: 'free' },
      },
      sessionUserId: null,
    });
    await shop.send({}, { user: 'ann' });
    assert.equal(questions[1].sessionUserId, 'ann');
    const [account] = await shop.tiktok.accounts.list({ userId: 'user-7' });
    assert.equal(account.openId, shop.user.openId);
    assert.equal((await account.test()).connected, true);
  });

  test('without a hook it is the signed-in user’s, and nothing is verified', async (t) => {
    const shop = await open(t);
    const { email_verified: verified, ...rest } = await asked(await shop.send({}));
    assert.equal(verified, false);
    assert.deepEqual(rest, {
      firebase_uid: null,
      user_id: 'ann',
      email: 'ann@example.com',
      full_name: 'Ann',
      avatar_url: 'https://example.com/ann.png',
      auth_provider: 'tiktok.com',
      firebase_token: null,
    });
    assert.equal((await shop.send({}, { user: null })).status, 401);
  });

  test('takes expires_in as text', async (t) => {
    const shop = await open(t);
    const before = Date.now();
    await asked(await shop.send({ expires_in: '7200' }));
    const [{ expiresAt }] = await shop.tiktok.accounts.list({ userId: 'ann' });
    assert.ok(Math.abs(expiresAt.getTime() - before - 7_200_000) < 60_000);
  });

  for (const [changes, detail] of [
    [{ expires_in: '-1' }, '`expires_in` must be a number of seconds'],
    [{ expires_in: -1 }, '`expires_in` must be a number of seconds'],
    [{ expires_in: 1e300 }, '`expires_in` must be a number of seconds'],
    [{ expires_in: true }, '`expires_in` must be a number of seconds'],
    [{ email: undefined }, 'Email is required for TikTok authentication'],
    [{ email: '' }, 'Email is required for TikTok authentication'],
    [
      { provider_account_id: undefined },
      'Open id (provider_account_id) is required for TikTok authentication',
    ],
    [{ access_token: undefined }, 'Access token is required for TikTok authentication'],
    [{ provider: 'google' }, 'The provider must be "tiktok"'],
    [{ provider_account_id: 'someone-else' }, 'The access token belongs to another TikTok account'],
    [{ expires_in: 'soon' }, '`expires_in` must be a number of seconds'],
  ]) {
    test(`says: ${detail}`, async (t) => {
      const shop = await open(t);
      assert.deepEqual(await asked(await shop.send(changes), 400), { detail, status_code: 400 });
      assert.deepEqual(await shop.tiktok.accounts.list({ all: true }), []);
    });
  }

  test('user_session_email stands in for email', async (t) => {
    const shop = await open(t);
    const changes = { email: undefined, user_session_email: 'session@example.com' };
    assert.equal((await asked(await shop.send(changes))).email, 'session@example.com');
  });

  test('a token that TikTok does not take stores nothing', async (t) => {
    const shop = await open(t);
    const { detail, status_code: status } = await asked(
      await shop.send({ access_token: 'act.wrong' }),
      403,
    );
    assert.equal(status, 403);
    assert.equal(typeof detail, 'string');
    assert.deepEqual(await shop.tiktok.accounts.list({ all: true }), []);
  });
});

describe('social-connections', () => {
  async function open(t, options) {
    const shop = await startRoutes(t, options);
    const scopes = ['user.info.basic', 'user.info.profile', 'user.info.stats'];
    const tokens = shop.sandbox.issueTokens(shop.user, scopes);
    const body = {
      provider: 'tiktok',
      provider_account_id: shop.user.openId,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      expires_at: new Date(Math.floor(Date.now() / 1000) * 1000 + 3600_000).toISOString(),
    };
    const store = (changes, more) =>
      post(shop.routes.adopted.storeToken.POST, { ...body, ...changes }, more);
    const get = (name, query = '', more = {}) =>
      call(shop.routes.adopted[name].GET, `/api/v1/social-connections/${name}${query}`, more);
    return { ...shop, body, store, get };
  }

  test('store-token creates a connection and updates it', async (t) => {
    const shop = await open(t);
    const { success, connection } = await asked(
      await shop.store({
        account_label: 'Shop',
        account_type: 'business',
        is_primary: true,
        profile_metadata: JSON.stringify({
          bio_description: 'Hi',
          follower_count: 7,
          theme: 'dark',
        }),
      }),
    );
    assert.equal(success, true);
    assert.deepEqual(
      [connection.provider, connection.provider_account_id, connection.user_id],
      ['tiktok', shop.user.openId, 'ann'],
    );
    assert.deepEqual(
      [connection.account_label, connection.account_type, connection.is_primary],
      ['Shop', 'business', true],
    );
    assert.equal(connection.expires_at, shop.body.expires_at);
    const again = await asked(await shop.store({ account_label: 'Store' }));
    assert.equal(again.connection.id, connection.id);
    assert.deepEqual(
      [again.connection.account_label, again.connection.account_type],
      ['Store', 'business'],
    );
    const text = await (await shop.get('connections')).text();
    assert.doesNotMatch(text, /act\.|rft\./);
    const { connections } = JSON.parse(text);
    assert.deepEqual(connections, [again.connection]);
    assert.deepEqual(await asked(await shop.get('connections', '', { user: 'bob' })), {
      connections: [],
    });
  });

  for (const [changes, named] of [
    [{ provider: undefined }, /provider/],
    [{ provider_account_id: '' }, /provider_account_id/],
    [{ access_token: undefined }, /Access token/],
    [{ expires_at: 'tomorrow' }, /expires_at/],
    [{ profile_metadata: '{' }, /profile_metadata/],
    [{ profile_metadata: '{"follower_count":"7"}' }, /profile_metadata\.follower_count/],
    [{ is_primary: 'yes' }, /is_primary/],
    [{ account_type: 7 }, /account_type/],
    [{ provider_account_id: 'someone-else' }, /another TikTok account/],
  ]) {
    test(`store-token names what is wrong: ${JSON.stringify(changes)}`, async (t) => {
      const shop = await open(t);
      const { detail, status_code: status } = await asked(await shop.store(changes), 400);
      assert.equal(status, 400);
      assert.match(detail, named);
      assert.deepEqual(await shop.tiktok.accounts.list({ all: true }), []);
    });
  }

  test('profile, from the store or anew', async (t) => {
    const shop = await open(t);
    await asked(await shop.store({}));
    const shown = await asked(await shop.get('profile'));
    assert.deepEqual(Object.keys(shown).sort(), [
      'avatar_url',
      'bio_description',
      'display_name',
      'follower_count',
      'following_count',
      'is_verified',
      'likes_count',
      'open_id',
      'username',
      'video_count',
    ]);
    assert.equal(shown.display_name, 'Some One');
    shop.sandbox.set(shop.user, { displayName: 'Another One' });
    assert.equal((await asked(await shop.get('profile', '?force=false'))).display_name, 'Some One');
    const fresh = await asked(await shop.get('profile', '?force=true'));
    assert.equal(fresh.display_name, 'Another One');
    shop.sandbox.set(shop.user, { displayName: 'A Third' });
    assert.equal((await asked(await shop.get('profile', '?force=0'))).display_name, 'Another One');
    assert.equal((await asked(await shop.get('profile', '?force=1'))).display_name, 'A Third');
    assert.match((await asked(await shop.get('profile', '?force=maybe'), 400)).detail, /force/);
  });

  test('store-tiktok-profile keeps what it is given', async (t) => {
    const shop = await open(t);
    await asked(await shop.store({}));
    const send = (json) => post(shop.routes.adopted.storeProfile.POST, json);
    const profile = { open_id: shop.user.openId, display_name: 'Kept', follower_count: 123 };
    const stored = await asked(await send({ profile }));
    assert.deepEqual([stored.success, stored.profile.display_name], [true, 'Kept']);
    const shown = await asked(await shop.get('profile'));
    assert.deepEqual([shown.display_name, shown.follower_count], ['Kept', 123]);
    assert.match((await asked(await send({}), 400)).detail, /profile/);
    assert.match(
      (await asked(await send({ profile: { likes_count: 'x' } }), 400)).detail,
      /likes_count/,
    );
    assert.match(
      (await asked(await send({ profile: { open_id: 'other' } }), 400)).detail,
      /another/,
    );
  });

  test('store-tiktok-profile finds the account that the profile is of', async (t) => {
    const shop = await open(t);
    await asked(await shop.store({}));
    const second = shop.sandbox.addUser({ username: 'second' });
    const tokens = shop.sandbox.issueTokens(second, ['user.info.basic']);
    const more = { provider_account_id: second.openId, access_token: tokens.accessToken };
    await asked(await shop.store({ ...more, refresh_token: tokens.refreshToken }));
    const profile = { open_id: second.openId, display_name: 'The Second', follower_count: 5 };
    const stored = await asked(await post(shop.routes.adopted.storeProfile.POST, { profile }));
    assert.deepEqual([stored.profile.open_id, stored.profile.follower_count], [second.openId, 5]);
    const { connections } = await asked(await shop.get('connections'));
    const kept = connections.map(({ metadata }) => [metadata.open_id, metadata.display_name]);
    assert.deepEqual(
      kept.sort(),
      [
        [shop.user.openId, 'Some One'],
        [second.openId, 'The Second'],
      ].sort(),
    );
  });

  test('test says who it is, and whether the token is good', async (t) => {
    const shop = await open(t);
    assert.deepEqual(await asked(await shop.get('test'), 404), {
      detail: (await asked(await shop.get('profile'), 404)).detail,
      status_code: 404,
    });
    await asked(await shop.store({ refresh_token: undefined }));
    const good = await asked(await shop.get('test'));
    assert.equal(good.connected, true);
    assert.equal(good.profile.display_name, 'Some One');
    assert.equal(typeof good.message, 'string');
    await shop.tiktok.oauth.revoke(shop.body.access_token);
    const bad = await asked(await shop.get('test'));
    assert.deepEqual([bad.connected, bad.profile], [false, null]);
  });

  describe('a Fernet ciphertext', () => {
    const key = randomBytes(32);
    const client = { encryptionKeys: ['a'.repeat(64), `fernet:${key.toString('base64url')}=`] };
    const allowed = { client, routes: { adopted: { encryptedTokens: true } } };

    /** As Python's cryptography writes it. */
    function encrypted(text) {
      const iv = randomBytes(16);
      const cipher = createCipheriv('aes-128-cbc', key.subarray(16), iv);
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(1_700_000_000n);
      const parts = [Buffer.from([0x80]), time, iv, cipher.update(text), cipher.final()];
      const signed = Buffer.concat(parts);
      const code = createHmac('sha256', key.subarray(0, 16)).update(signed).digest();
      return Buffer.concat([signed, code]).toString('base64url');
    }

    function ciphertexts({ body }) {
      return {
        access_token: encrypted(body.access_token),
        refresh_token: encrypted(body.refresh_token),
      };
    }

    test('is refused unless it is allowed', async (t) => {
      const shop = await open(t, { client });
      const { detail } = await asked(await shop.store(ciphertexts(shop)), 400);
      assert.match(detail, /access_token.*encrypted/);
      const refresh = { refresh_token: encrypted(shop.body.refresh_token) };
      assert.match((await asked(await shop.store(refresh), 400)).detail, /refresh_token/);
    });

    test('is opened with the server’s key', async (t) => {
      const shop = await open(t, allowed);
      await asked(await shop.store(ciphertexts(shop)));
      assert.equal((await asked(await shop.get('test'))).connected, true);
    });

    test('that no key opens is a fault of its field', async (t) => {
      const shop = await open(t, allowed);
      for (const wrong of [`${encrypted('x')}AAAA`, 'gAAAA-no-token', 'gAAAA']) {
        const access = await asked(await shop.store({ access_token: wrong }), 400);
        assert.match(access.detail, /access_token/);
        const refresh = await asked(await shop.store({ refresh_token: wrong }), 400);
        assert.match(refresh.detail, /refresh_token/);
      }
      assert.deepEqual(await shop.tiktok.accounts.list({ all: true }), []);
    });

    test('takes no account from another user', async (t) => {
      const shop = await open(t, allowed);
      await asked(await shop.store({}, { user: 'bob' }));
      const { detail } = await asked(await shop.store(ciphertexts(shop)), 403);
      assert.match(detail, /another user/);
      assert.deepEqual(await shop.tiktok.accounts.list({ userId: 'ann' }), []);
    });
  });
});
