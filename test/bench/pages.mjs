// What visitors of an app feel of other visitors' uploads: the p99 of a trivial page of the built example
// while 8 browsers send it videos, which it keeps on disk, beside the same of the idle app. The app and
// the browsers are processes of their own. Rounds alternate, so that a busy machine disturbs both alike.
//   node test/bench/pages.mjs [MB a second of each upload] [rounds]
import { execFileSync, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { put } from './browser_put.mjs';

const self = fileURLToPath(import.meta.url);
const kUploads = 8;
const kSeconds = 10;
const kPauseMs = 20;
const kMostOfIdle = 2;

if (argv[2] === 'browsers') await sendAll(JSON.parse(argv[3]));
else process.exitCode = await compare(Number(argv[2] ?? 2.5), Number(argv[3] ?? 7));

async function compare(megabytesPerSecond, rounds) {
  const demo = path.join(path.dirname(self), '../../scripts/demo');
  execFileSync(demo, ['--build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { startApp } = await import('../support/app.mjs');
  const app = await startApp();
  const times = { idle: [], uploads: [] };
  try {
    const job = { origin: app.origin, cookie: await signIn(app), megabytesPerSecond };
    const ask = (end) => timesOfPages(`${app.origin}/sign-in`, end);
    for (let round = -1; round < rounds; ++round) {
      const idle = await ask(sleep(kSeconds * 1000));
      const { ended } = await browsers(job);
      const uploads = await ask(ended);
      if (round < 0) continue; // code and pools are warm now
      times.idle.push(idle);
      times.uploads.push(uploads);
    }
  } finally {
    await app.stop();
  }
  return report(times, megabytesPerSecond);
}

function report(times, megabytesPerSecond) {
  const rounds = times.idle.length;
  console.log(`${kUploads} uploads at ${megabytesPerSecond} MB/s each, ${rounds} rounds`);
  for (const [name, each] of Object.entries(times)) {
    const figure = (share) => median(each.map((one) => quantile(one, share))).toFixed(1);
    console.log(`${name.padEnd(8)} p50 ${figure(0.5)} ms, p99 ${figure(0.99)} ms`);
  }
  const ratios = times.uploads.map(
    (one, round) => quantile(one, 0.99) / quantile(times.idle[round], 0.99),
  );
  const ratio = median(ratios);
  const holds = ratio <= kMostOfIdle;
  const spread = ratios.map((one) => one.toFixed(2)).join(' ');
  console.log(
    `${holds ? 'holds' : 'fails'}: p99 ${ratio.toFixed(2)} of idle (${spread}), bar ${kMostOfIdle}`,
  );
  return holds ? 0 : 1;
}

/** A page every 20 ms, whether the one before it has come or not, until `end` settles. */
async function timesOfPages(url, end) {
  const pages = [];
  const asking = setInterval(() => {
    const page = timeOf(url);
    page.catch(() => {}); // it is awaited below
    pages.push(page);
  }, kPauseMs);
  try {
    await end;
  } finally {
    clearInterval(asking);
  }
  return Promise.all(pages);
}

/** Of a visitor who comes anew, on a connection of their own. */
function timeOf(url) {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the page: ${response.statusCode}`));
      response.resume();
      response.on('end', () => resolve(performance.now() - begun));
    });
    request.on('error', reject);
  });
}

/** The cookie of somebody who may upload. */
async function signIn({ origin }) {
  const response = await fetch(`${origin}/api/session`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams({ name: 'Uploader' }),
  });
  return response.headers.getSetCookie()[0].split(';')[0];
}

/** Resolves once they send; `ended` does when the app has it all. */
async function browsers(job) {
  const child = fork(self, ['browsers', JSON.stringify(job)]);
  const ended = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error('an upload failed');
  });
  await Promise.race([once(child, 'message'), ended]);
  return { ended };
}

async function sendAll({ origin, cookie, megabytesPerSecond }) {
  const bytesPerSecond = megabytesPerSecond * 1e6;
  const uploads = Array.from({ length: kUploads }, async (_, number) => {
    await sleep(number * 37); // people do not begin at the same instant
    const url = `${origin}/api/tiktok/uploads/${randomUUID()}`;
    const headers = { cookie, origin, 'content-type': 'video/mp4' };
    return put(url, bytesPerSecond * kSeconds, { headers, bytesPerSecond });
  });
  process.send('sending');
  for (const { status, text } of await Promise.all(uploads)) {
    if (status !== 201) throw new Error(text);
  }
  process.disconnect();
}

function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function median(numbers) {
  return quantile(numbers, 0.5);
}
