// What stored accounts cost on SQLite: refreshExpiring over 100,000 of them, and 10,000
// accounts.primary() a second beside an event loop that has to stay free. The sandbox runs in a
// process of its own.
//   node test/bench/accounts.mjs [refresh] [primary]
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { argv } from 'node:process';
import { setImmediate as turn } from 'node:timers/promises';

import { createTikTok } from 'tokpost';

import { creators, sandboxElsewhere, withDates } from './remote_sandbox.mjs';

const kKey = Buffer.alloc(32, 7).toString('base64');
const kAccounts = 100_000;
const kExpiring = 2000;
const kRefreshMostSeconds = 60;
const kUsers = 1000;
const kPrimaryPerSecond = 10_000;
const kPrimarySeconds = 5;
const kMostInOneTurn = 50; // so that a machine that falls behind does not block its own loop
const kMostDelayMs = 5;

const comparisons = { refresh, primary };
const chosen = argv.length > 2 ? argv.slice(2) : Object.keys(comparisons);
const sandbox = await sandboxElsewhere({ limits: false });
const folder = await mkdtemp(path.join(os.tmpdir(), 'accounts-'));
try {
  for (const name of chosen) await comparisons[name]();
} finally {
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
}

function judge(holds, text) {
  console.log(`${holds ? 'holds' : 'fails'}: ${text}`);
  if (!holds) process.exitCode = 1;
}

function clientOf(name) {
  const store = `sqlite:${path.join(folder, `${name}.db`)}`;
  return createTikTok({ ...sandbox.config, store, encryptionKeys: [kKey], limits: false });
}

async function fill(tiktok, count, accountOf) {
  const atOnce = 64;
  for (let i = 0; i < count; i += atOnce) {
    const length = Math.min(atOnce, count - i);
    await Promise.all(Array.from({ length }, (_, j) => tiktok.accounts.import(accountOf(i + j))));
  }
}

/** A few of many accounts are due, as at every run of a cron job; then all of them would be. */
async function refresh() {
  const tiktok = clientOf('refresh');
  const tokens = (await creators(sandbox, kExpiring)).map(withDates);
  const soon = new Date(Date.now() + 600_000);
  const late = new Date(Date.now() + 7_200_000);
  await fill(tiktok, kAccounts, (i) => {
    const every = kAccounts / kExpiring;
    const userId = `user-${i}`;
    if (i % every === 0) return { userId, tokens: { ...tokens[i / every], expiresAt: soon } };
    const other = { accessToken: `act.${randomUUID()}`, openId: randomUUID(), expiresAt: late };
    return { userId, tokens: { ...other, refreshToken: `rft.${randomUUID()}` } };
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  const counts = await tiktok.accounts.refreshExpiring({ within: '1h' });
  const seconds = (performance.now() - began) / 1000;
  delay.disable();
  const perSecond = Math.round(counts.refreshed / seconds);
  console.log(
    `refreshExpiring, ${kAccounts} accounts, ${kExpiring} due: ${JSON.stringify(counts)}`,
  );
  judge(
    counts.refreshed === kExpiring && seconds < kRefreshMostSeconds,
    `${seconds.toFixed(1)} s, ${perSecond} refreshes a second, at most ${kRefreshMostSeconds} s`,
  );
  const again = performance.now();
  const { examined } = await tiktok.accounts.refreshExpiring({ within: '1h' });
  const idleMs = performance.now() - again;
  judge(examined === 0 && idleMs < 1000, `with nothing due ${idleMs.toFixed(1)} ms, at most 1000`);
  await tiktok.close();
}

/** A steady rate: what is due by the clock is asked for in each turn of the event loop. */
async function primary() {
  const tiktok = clientOf('primary');
  await fill(tiktok, kUsers, (i) => ({
    userId: `user-${i}`,
    tokens: { accessToken: `act.${i}`, openId: `open-${i}`, scopes: ['user.info.basic'] },
  }));
  const total = kPrimaryPerSecond * kPrimarySeconds;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  let asked = 0;
  let answered = 0;
  while (answered < total) {
    const byTheClock = ((performance.now() - began) / 1000) * kPrimaryPerSecond;
    const due = Math.min(total, byTheClock, asked + kMostInOneTurn);
    for (; asked < due; ++asked) {
      tiktok.accounts.primary(`user-${asked % kUsers}`).then(() => ++answered);
    }
    await turn();
  }
  const seconds = (performance.now() - began) / 1000;
  delay.disable();
  const p99 = delay.percentile(99) / 1e6;
  const perSecond = Math.round(total / seconds);
  judge(
    perSecond >= 0.95 * kPrimaryPerSecond,
    `${perSecond} accounts.primary() a second, at least ${kPrimaryPerSecond} less a twentieth`,
  );
  judge(p99 < kMostDelayMs, `event loop delay p99 ${p99.toFixed(2)} ms, below ${kMostDelayMs}`);
  await tiktok.close();
}
