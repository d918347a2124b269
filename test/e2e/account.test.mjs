import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { count, readScopes, start } from '../support/sandbox.mjs';

async function ids(iterator) {
  const found = [];
  for await (const { id } of iterator) found.push(id);
  return found;
}

describe('getProfile', () => {
  test('has every field that the scopes allow', async (t) => {
    const { account, user } = await start(t);
    const profile = await account().getProfile();
    assert.equal(profile.openId, user.openId);
    assert.equal(profile.displayName, 'Some One');
    assert.equal(profile.username, 'someone');
    assert.equal(typeof profile.isVerified, 'boolean');
    assert.equal(typeof profile.followerCount, 'number');
    assert.ok(Math.abs(Date.now() - profile.fetchedAt) < 10_000);
  });

  test('asks for no field whose scope is missing', async (t) => {
    const { account, sandbox } = await start(t);
    const profile = await account(['user.info.basic']).getProfile();
    assert.equal('username' in profile, false);
    assert.equal('followerCount' in profile, false);
    assert.deepEqual(sandbox.violations(), []);
  });

  test('with unknown scopes asks for the basic fields only', async (t) => {
    const { sandbox, tiktok, user } = await start(t);
    const { accessToken } = sandbox.issueTokens(user, ['user.info.basic']);
    const account = tiktok.withToken(accessToken);
    assert.equal(account.openId, undefined);
    assert.deepEqual(account.scopes, []);
    assert.equal((await account.getProfile()).displayName, 'Some One');
    assert.equal(account.openId, user.openId);
  });

  test('asks once, and again when forced', async (t) => {
    const { account, sandbox } = await start(t);
    const mine = account();
    await mine.getProfile();
    await mine.getProfile();
    assert.equal(count(sandbox, 'userInfo'), 1);
    await mine.getProfile({ force: true });
    assert.equal(count(sandbox, 'userInfo'), 2);
  });
});

describe('getCreatorInfo', () => {
  test('has the friendly privacy names', async (t) => {
    const { account } = await start(t);
    const info = await account().getCreatorInfo();
    assert.equal(info.username, 'someone');
    assert.equal(info.nickname, 'Some One');
    assert.deepEqual(info.privacyOptions, ['public', 'friends', 'private']);
    assert.equal(typeof info.commentDisabled, 'boolean');
    assert.ok(info.maxDurationSeconds > 0);
  });

  test('is fresh at every call; calls at the same time share one', async (t) => {
    const { account, sandbox } = await start(t);
    const mine = account();
    sandbox.inject({ on: 'creatorInfo', delayMs: 200 }); // long enough for all ten to come
    const answers = await Promise.all(Array.from({ length: 10 }, () => mine.getCreatorInfo()));
    assert.equal(count(sandbox, 'creatorInfo'), 1);
    assert.equal(new Set(answers).size, 10);
    await mine.getCreatorInfo();
    assert.equal(count(sandbox, 'creatorInfo'), 2);
  });

  test('a creator who cannot post now is an error, though TikTok answers 200', async (t) => {
    const { account, sandbox, user } = await start(t);
    sandbox.set(user, { banned: true });
    await assert.rejects(account().getCreatorInfo(), {
      kind: 'forbidden',
      code: 'spam_risk_user_banned_from_posting',
      status: 200,
    });
  });

  test('a missing scope is known before anything is sent', async (t) => {
    const { account, sandbox } = await start(t);
    await assert.rejects(account(['user.info.basic']).getCreatorInfo(), {
      kind: 'scope',
      code: 'missing_scope',
    });
    assert.equal(count(sandbox, 'creatorInfo'), 0);
  });
});

describe('videos', () => {
  test('walks every page, newest first', async (t) => {
    const { account, sandbox } = await start(t);
    const videos = [];
    for await (const video of account().videos()) videos.push(video);
    assert.equal(videos.length, 45);
    assert.equal(new Set(videos.map(({ id }) => id)).size, 45);
    for (const video of videos) {
      assert.match(video.id, /^\d{19}$/);
      assert.ok(video.createdAt instanceof Date);
    }
    const times = videos.map(({ createdAt }) => createdAt.getTime());
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
    assert.equal(count(sandbox, 'videoList'), 3);
    assert.deepEqual(sandbox.violations(), []);
  });

  test('ends at the limit', async (t) => {
    const { account, sandbox } = await start(t);
    assert.equal((await ids(account().videos({ limit: 25 }))).length, 25);
    assert.equal(count(sandbox, 'videoList'), 2);
  });

  test('findVideos answers in the order of the ids, without what is not theirs', async (t) => {
    const { account } = await start(t);
    const mine = account();
    const all = await ids(mine.videos());
    const wanted = [all[30], '7000000000000000001', all[2], all[44]];
    const found = await mine.findVideos(wanted);
    assert.deepEqual(
      found.map(({ id }) => id),
      [all[30], all[2], all[44]],
    );
    assert.deepEqual(await mine.findVideos([]), []);
    assert.equal((await mine.findVideos(all)).length, 45);
  });
});

test('missingScopes tells what a purpose lacks', async (t) => {
  const { account } = await start(t);
  const mine = account(['user.info.basic', 'video.list']);
  assert.deepEqual(mine.missingScopes('publish'), ['video.publish']);
  assert.deepEqual(mine.missingScopes('draft'), ['video.upload']);
  assert.deepEqual(mine.missingScopes('videos'), []);
  assert.deepEqual(mine.missingScopes('stats'), ['user.info.stats']);
});

describe('test', () => {
  test('says whose token it is', async (t) => {
    const { account } = await start(t);
    const { connected, message, profile } = await account().test();
    assert.equal(connected, true);
    assert.match(message, /Some One/);
    assert.equal(profile.username, 'someone');
  });

  test('a bad token is an answer', async (t) => {
    const { tiktok } = await start(t);
    const answer = await tiktok.withToken('act.bad').test();
    assert.equal(answer.connected, false);
    assert.equal('profile' in answer, false);
  });

  test('an unreachable TikTok is an error', async (t) => {
    const { account, sandbox } = await start(t);
    sandbox.inject({ on: 'userInfo', drop: 'before', times: 10 });
    await assert.rejects(account().test(), { kind: 'network', retryable: true });
  });
});

test('many callers at once each get their own answer', async (t) => {
  const { sandbox, tiktok } = await start(t, { sandbox: { limits: false } });
  const accounts = Array.from({ length: 40 }, (_, i) => {
    const user = sandbox.addUser({ username: `many${i}` });
    const { accessToken, scopes } = sandbox.issueTokens(user, readScopes);
    return tiktok.withToken({ accessToken, scopes });
  });
  const profiles = await Promise.all(accounts.map((account) => account.getProfile()));
  assert.deepEqual(
    profiles.map(({ username }) => username),
    accounts.map((_, i) => `many${i}`),
  );
});

test('connections are kept and used again', async (t) => {
  const { account, tiktok } = await start(t);
  const mine = account();
  for (let i = 0; i < 20; ++i) await mine.test();
  const { calls, openConnections, idleConnections, threads } = tiktok.stats();
  assert.deepEqual(
    { calls, openConnections, idleConnections },
    {
      calls: 0,
      openConnections: 1,
      idleConnections: 1,
    },
  );
  assert.equal(threads, 1);
});
