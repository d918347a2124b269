// What the child processes share. The parent passes the client's options and two tokens: one whose
// requests hang in the sandbox, one whose requests are answered.
'use strict';

const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const { client, hangs, answers } = JSON.parse(process.env.TOKPOST_CHILD);

/** A client of the package in `root`; by default of this checkout. */
function connect(root = '../../..', more = {}) {
  const { createTikTok } = require(path.resolve(__dirname, root, 'dist/index.js'));
  return createTikTok({ ...client, ...more });
}

/** Leaves a request under way: sent, and not answered for as long as the process can live. */
async function hang(tiktok) {
  let settled = false;
  const call = tiktok.withToken(hangs).getCreatorInfo();
  call.catch(() => {}).finally(() => (settled = true));
  const underWay = () => tiktok.stats().calls === 1 && tiktok.stats().openConnections > 0;
  for (let i = 0; i < 2000 && !underWay(); ++i) await sleep(5);
  await sleep(20);
  if (settled || !underWay()) throw new Error('the request is not under way');
}

async function expectAnswer(tiktok) {
  const { displayName } = await tiktok.withToken(answers).getProfile();
  if (!displayName) throw new Error('the sandbox gave no profile');
}

/** Native counters of a copy of the package. */
function nativeStats(root = '../../..') {
  return require(path.resolve(__dirname, root, 'dist/native.js'))
    .native()
    .stats();
}

module.exports = { connect, expectAnswer, hang, nativeStats, sleep };
