// What many posts at once cost: memory of 500 uploads and of 10,000 watches, CPU time of 1,000 status
// checks beside a bare OpenSSL loop and undici, and of a post beside 1,000 and 100,000 others in the
// journal. Each client runs in a process of its own, the sandbox in another.
//   node test/bench/scale.mjs [uploads] [watches] [polls] [journal]
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { mp4 } from '../interop/support/mp4.mjs';
import { creators, sandboxElsewhere, withDates } from './remote_sandbox.mjs';

const self = fileURLToPath(import.meta.url);
const kRoot = fileURLToPath(new URL('../..', import.meta.url));
const kBuild = path.join(kRoot, 'build/bench');
const kKey = Buffer.alloc(32, 7).toString('base64');
const kUploads = 500;
const kUploadBytes = 64_000_000;
const kUploadsMostMb = 100;
const kWatches = 10_000;
const kFewWatches = 1000; // pay for the database's cache and the pool of connections
const kWatchMostBytes = 2048;
const kPolledPosts = 1000;
const kPolledAccounts = 100;
const kChecks = 100; // of each, so that taking them up and letting them go weighs little
const kCalls = 5000;
const kPollMostOfBare = 3;
const kPollMostOfUndici = 0.5;
const kJournals = [1000, 100_000];
const kJournalMostRatio = 1.3;
const kPostsTimed = 200;
const kRounds = 5;
const statm = Buffer.alloc(256); // see memoryBytes()

const comparisons = { uploads, watches, polls, journal };
const children = { upload, fill, watch, poll, pollUndici, post };

if (argv[2] === 'child') {
  process.send(await children[argv[3]](JSON.parse(argv[4])));
  process.disconnect();
} else {
  const chosen = argv.length > 2 ? argv.slice(2) : Object.keys(comparisons);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'scale-'));
  try {
    for (const name of chosen) await comparisons[name](folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function judge(holds, text) {
  console.log(`${holds ? 'holds' : 'fails'}: ${text}`);
  if (!holds) process.exitCode = 1;
}

/** Runs a part of this program in a process of its own; answers what it sends. */
async function inChild(name, job) {
  const child = spawn(process.execPath, [self, 'child', name, JSON.stringify(job)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [answer] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${name} ended with ${code}`);
    }),
  ]);
  return answer;
}

/** Without leaving anything to collect, which would be measured as well. */
function memoryBytes() {
  const file = openSync('/proc/self/statm');
  const length = readSync(file, statm, 0, statm.length, 0);
  closeSync(file);
  return Number(statm.toString('latin1', 0, length).split(' ')[1]) * 4096;
}

async function threads() {
  return (await readdir('/proc/self/task')).length;
}

// --- 500 uploads at once -----------------------------------------------------------------------

async function uploads(folder) {
  const file = path.join(folder, 'video.mp4');
  await writeFile(file, mp4({ seconds: 5, sizeBytes: kUploadBytes }));
  const sandbox = await sandboxElsewhere({
    https: true,
    hash: false,
    limits: false,
    caps: false,
    speed: 100,
  });
  const [token] = await creators(sandbox, 1);
  const { config } = sandbox;
  const { growth, seconds } = await inChild('upload', { config, token, file, count: kUploads });
  await sandbox.stop();
  const mb = growth / 1e6;
  console.log(`${kUploads} uploads of 64 MB at once in ${seconds.toFixed(0)} s`);
  judge(mb < kUploadsMostMb, `${mb.toFixed(0)} MB above the idle process, bar ${kUploadsMostMb}`);
}

async function upload({ config, token, file, count }) {
  const { createTikTok } = await import('tokpost');
  const tiktok = createTikTok({
    ...config,
    store: 'memory:',
    limits: false,
    uploads: { concurrency: count },
    polling: { intervalMs: 200, maxChecks: 10_000 },
  });
  const account = tiktok.withToken(withDates(token));
  await (await account.postVideo({ source: file })).finished; // code and pools are warm now
  const idle = memoryBytes();
  let peak = idle;
  let done = false;
  const watching = (async () => {
    while (!done) {
      peak = Math.max(peak, memoryBytes());
      await sleep(20);
    }
  })();
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: count }, async () => (await account.postVideo({ source: file })).finished),
  );
  const seconds = (performance.now() - begun) / 1000;
  done = true;
  await watching;
  await tiktok.close();
  return { growth: peak - idle, seconds };
}

// --- 10,000 watches ----------------------------------------------------------------------------

async function watches(folder) {
  const sandbox = await sandboxElsewhere({
    hash: false,
    limits: false,
    caps: false,
    processing: { baseMs: 1e9 },
  });
  const tokens = await creators(sandbox, kWatches);
  const { config } = sandbox;
  const costs = [];
  await writeFile(path.join(folder, 'tokens.json'), JSON.stringify(tokens));
  for (const posts of [kFewWatches, kWatches]) {
    const store = path.join(folder, `${posts}.db`);
    await inChild('fill', { config, store, tokens: path.join(folder, 'tokens.json'), posts });
    costs.push(await inChild('watch', { config, store, posts }));
  }
  await sandbox.stop();
  const [few, all] = costs;
  const bytes = (all.memory - few.memory) / (kWatches - kFewWatches);
  console.log(`${kWatches} watches: ${all.threads} threads, ${few.threads} for ${kFewWatches}`);
  judge(bytes < kWatchMostBytes, `${bytes.toFixed(0)} bytes a watch, bar ${kWatchMostBytes}`);
  judge(all.threads <= few.threads, 'no thread more');
}

async function watchingClient({ config, store, polling }) {
  const { createTikTok } = await import('tokpost');
  return createTikTok({
    ...config,
    store: `sqlite:${store}`,
    encryptionKeys: [kKey],
    limits: false,
    uploads: { concurrency: 50 },
    polling: polling ?? { intervalMs: 3_600_000, maxChecks: 10_000 },
  });
}

/** Connects every account and posts, by one after the other, videos that TikTok takes its time with. */
async function fill({ config, store, tokens, posts }) {
  const tiktok = await watchingClient({ config, store });
  const source = { buffer: mp4({ seconds: 3, sizeBytes: 20_000 }) };
  const all = JSON.parse(await readFile(tokens, 'utf8'));
  const accounts = [];
  await inTurns(all.length, async (index) => {
    accounts[index] = await tiktok.accounts.import({
      userId: `user${index}`,
      tokens: withDates(all[index]),
      profile: { displayName: `Creator ${index}` },
    });
  });
  await inTurns(posts, async (index) => {
    const account = accounts[index % accounts.length];
    await (await account.postVideo({ source, wait: 'uploaded' })).finished;
  });
  await tiktok.close();
  return null;
}

/** For each number below `count`, a few at a time. */
async function inTurns(count, work) {
  const numbers = Array(count).keys();
  const worker = async () => {
    for (const number of numbers) await work(number);
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

async function watch({ config, store, posts }) {
  const tiktok = await watchingClient({ config, store });
  await tiktok.start();
  while (tiktok.stats().posts < posts) await sleep(50);
  await sleep(1000); // what taking them up needed for a moment is given back
  global.gc?.();
  const cost = { memory: memoryBytes(), threads: await threads() };
  await tiktok.close();
  return cost;
}

// --- 1,000 status checks -----------------------------------------------------------------------

async function polls(folder) {
  buildProgram('plain_requests');
  const sandbox = await sandboxElsewhere({
    https: true,
    limits: false,
    caps: false,
    processing: { baseMs: 1e9 },
  });
  const tokens = await creators(sandbox, kPolledAccounts);
  const [token] = tokens;
  const { config } = sandbox;
  const ca = path.join(folder, 'ca.pem');
  const filled = path.join(folder, 'polled.db');
  await writeFile(ca, sandbox.ca);
  await writeFile(path.join(folder, 'tokens.json'), JSON.stringify(tokens));
  await inChild('fill', {
    config,
    store: filled,
    tokens: path.join(folder, 'tokens.json'),
    posts: kPolledPosts,
  });
  const posted = await sandbox.ask('posts');
  const { publishId } = posted.find(({ openId }) => openId === token.openId);
  const costs = { bare: [], tokpost: [], undici: [] };
  for (let round = 0; round < kRounds; ++round) {
    const store = path.join(folder, `polled-${round}.db`);
    await copyFile(filled, store);
    costs.tokpost.push(await inChild('poll', { config, store }));
    const port = new URL(config.apiUrl).port;
    const args = [port, ca, token.accessToken, publishId, kCalls].map(String);
    const bare = execFileSync(path.join(kBuild, 'test/bench/plain_requests'), args);
    costs.bare.push((JSON.parse(bare).cpuSeconds * 1e6) / kCalls);
    costs.undici.push(await inChild('pollUndici', { config, token, publishId }));
  }
  await sandbox.stop();
  for (const [name, each] of Object.entries(costs)) {
    console.log(`${name.padEnd(8)} ${median(each).toFixed(0)} µs CPU a status check`);
  }
  const ratio = (peer) => median(costs.tokpost.map((cost, i) => cost / costs[peer][i]));
  judge(ratio('bare') <= kPollMostOfBare, `${ratio('bare').toFixed(2)} of a bare loop, bar 3`);
  judge(ratio('undici') < kPollMostOfUndici, `${ratio('undici').toFixed(2)} of undici, bar 0.5`);
}

/**
 * Posts of which TikTok says nothing new are taken up, and looked at until their checks are used
 * up, store, journal and all.
 */
async function poll({ config, store }) {
  const tiktok = await watchingClient({
    config,
    store,
    polling: { intervalMs: 100, maxChecks: kChecks },
  });
  await tiktok.start();
  while (tiktok.stats().posts < kPolledPosts) await sleep(5);
  const before = process.cpuUsage();
  while (tiktok.stats().posts > 0) await sleep(20);
  const { user, system } = process.cpuUsage(before);
  const { posts } = await tiktok.posts.list({ all: true, state: 'stalled', limit: 1 });
  if (posts[0]?.stalledBecause !== 'checks_exhausted') throw new Error('they were not looked at');
  await tiktok.close();
  return (user + system) / (kPolledPosts * kChecks);
}

async function pollUndici({ config, token, publishId }) {
  const { Agent, fetch } = await import('undici');
  const dispatcher = new Agent({ connections: 1, connect: { ca: config.tls.ca } });
  const headers = {
    authorization: `Bearer ${token.accessToken}`,
    'content-type': 'application/json; charset=UTF-8',
  };
  const body = JSON.stringify({ publish_id: publishId });
  const check = async (count) => {
    for (let i = 0; i < count; ++i) {
      const url = `${config.apiUrl}/v2/post/publish/status/fetch/`;
      const reply = await fetch(url, { method: 'POST', dispatcher, headers, body });
      const { error } = await reply.json();
      if (error.code !== 'ok') throw new Error(error.code);
    }
  };
  await check(100);
  const before = process.cpuUsage();
  await check(kCalls);
  const { user, system } = process.cpuUsage(before);
  await dispatcher.close();
  return (user + system) / kCalls;
}

function buildProgram(name) {
  const options = [
    '-S',
    kRoot,
    '-B',
    kBuild,
    '-G',
    'Ninja',
    '-DTOKPOST_BENCH=ON',
    '-DTOKPOST_TESTS=OFF',
  ];
  execFileSync('cmake', options, { stdio: 'ignore' });
  execFileSync('ninja', ['-C', kBuild, name], { stdio: 'ignore' });
}

// --- Posts in the journal ----------------------------------------------------------------------

async function journal(folder) {
  const sandbox = await sandboxElsewhere({ limits: false, caps: false, speed: 100 });
  const [token] = await creators(sandbox, 1);
  const { config } = sandbox;
  const stores = kJournals.map((size) => ({ size, store: path.join(folder, `${size}.db`) }));
  for (const { size, store } of stores) {
    await inChild('post', { config, token, store, count: 1 });
    multiply(store, size);
  }
  const costs = stores.map(() => []);
  for (let round = 0; round < kRounds; ++round) {
    for (const [i, { store }] of stores.entries()) {
      costs[i].push(await inChild('post', { config, token, store, count: kPostsTimed }));
    }
  }
  await sandbox.stop();
  for (const [i, { size }] of stores.entries()) {
    console.log(
      `${size} posts in the journal: ${(median(costs[i]) / 1000).toFixed(2)} ms CPU a post`,
    );
  }
  const ratio = median(costs[1].map((cost, i) => cost / costs[0][i]));
  judge(ratio <= kJournalMostRatio, `${ratio.toFixed(2)} times the cost, bar ${kJournalMostRatio}`);
}

/** Copies the one post that has ended, so that a journal of that size has been written by the engine. */
function multiply(store, size) {
  const script = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
columns = [row[1] for row in db.execute("pragma table_info(tokpost_posts)") if row[1] not in ("seq", "id", "publish_id")]
names = ", ".join(columns)
db.execute(f"""with recursive n(i) as (select 2 union all select i + 1 from n where i < {int(sys.argv[2])})
  insert into tokpost_posts (id, publish_id, {names})
  select 'copy-' || n.i, 'v_pub_file~copy.' || n.i, {names} from n, (select * from tokpost_posts limit 1)""")
db.commit()
`;
  const { status } = spawnSync('python3', ['-c', script, store, String(size)], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the journal could not be filled');
}

async function post({ config, token, store, count }) {
  const { createTikTok } = await import('tokpost');
  const tiktok = createTikTok({
    ...config,
    store: `sqlite:${store}`,
    encryptionKeys: [kKey],
    limits: false,
    polling: { intervalMs: 10 },
  });
  const account = tiktok.withToken(withDates(token));
  const source = { buffer: mp4({ seconds: 3, sizeBytes: 20_000 }) };
  await (await account.postVideo({ source })).finished;
  const before = process.cpuUsage();
  for (let i = 0; i < count; ++i) await (await account.postVideo({ source })).finished;
  const { user, system } = process.cpuUsage(before);
  await tiktok.close();
  return (user + system) / count;
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
