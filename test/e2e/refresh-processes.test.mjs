// One refresh for all processes on one SQLite database, and what lost answers leave.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { shared, testRefreshOfProcesses } from '../support/refresh-processes.mjs';
import { tempStore } from '../support/sandbox.mjs';

testRefreshOfProcesses(tempStore);

test('an answer that is lost on the way ends the same', async (t) => {
  const { account, sandbox } = await shared(t, tempStore(t));
  sandbox.inject({ on: 'token', drop: 'after' });
  await assert.rejects(account.getProfile(), { kind: 'network' });
  await assert.rejects(account.getProfile(), { kind: 'auth', code: 'refresh_answer_lost' });
});

test('with the old lifetimes a lost answer costs nothing', async (t) => {
  const { account, sandbox } = await shared(t, tempStore(t), { sandbox: { tokens: 'old' } });
  sandbox.inject({ on: 'token', drop: 'after' });
  await assert.rejects(account.getProfile(), { kind: 'network' });
  assert.equal((await account.getProfile()).displayName, 'Some One');
});
