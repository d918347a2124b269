// Posts under random faults, by a process that is killed at random moments until all is done; then
// the sandbox's ledger has to show each of them once.
//   node test/torture/torture.mjs [--posts 300] [--accounts 60] [--seed NUMBER] [--verbose]
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { startSandbox } from 'tokpost/sandbox';

import { serveFiles } from '../support/posting.mjs';
import { faultOf } from './faults.mjs';
import { checkLedger } from './ledger.mjs';
import { bytesOf, fileOf, planOf } from './plan.mjs';
import { randomOf } from './random.mjs';

const kChild = fileURLToPath(new URL('child.mjs', import.meta.url));
const kPulledHost = 'cdn.example.com';
const kLifeMs = [10, 150]; // of a process, from its first post on; longer where nothing came of it
const kFaultsAhead = 15; // that no request has run into yet
const kBeforeAnswer = ['planned', 'queued', 'checking', 'starting'];
const kPatienceMs = 30_000; // without one change of a state

/**
 * Runs all of it; throws where a promise was broken. Answers how it went. `store` is the URL of an
 * empty one, by default a file of its own.
 */
export async function torture({ posts, accounts, seed, verbose = false, log = () => {}, store }) {
  const cleanUps = [];
  const t = { after: (cleanUp) => cleanUps.unshift(cleanUp) };
  try {
    return await run(t, { posts, accounts, seed, verbose, log, store });
  } finally {
    for (const cleanUp of cleanUps) await cleanUp();
  }
}

async function run(t, { posts, accounts, seed, verbose, log, store }) {
  const plan = planOf({ posts, accounts, seed });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'torture-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const planned of plan) {
    if (['file', 'stream'].includes(planned.kind)) {
      await writeFile(fileOf(folder, planned), bytesOf(planned));
    }
  }
  const files = await filesOf(plan);
  const cdn = await serveFiles(t, files);
  const relay = await serveFiles(t, files, { secure: true });
  const sandbox = await startSandbox({
    speed: 100,
    tokens: 'old',
    limits: false,
    caps: false,
    pull: { hosts: { [kPulledHost]: cdn.origin } },
  });
  t.after(() => sandbox.stop());
  const tokens = Array.from({ length: accounts }, (_, index) => {
    const user = sandbox.addUser({ username: `someone${index}` });
    const { accessToken, openId } = sandbox.issueTokens(user);
    return { accessToken, openId };
  });
  const client = {
    ...sandbox.config(),
    tls: { ca: relay.ca },
    relay: { allowPrivate: true },
    store: store ?? `sqlite:${path.join(folder, 'tokpost.db')}`,
    encryptionKeys: [Buffer.alloc(32, 7).toString('base64')],
    limits: false,
    uploads: { concurrency: 8, chunkSize: 5_242_880 },
    polling: { intervalMs: 20, maxChecks: 60 },
    retry: { maxAttempts: 5, baseDelayMs: 1, maxDelayMs: 20 },
  };
  const place = {
    client,
    tokens,
    folder,
    cdn: `https://${kPulledHost}`,
    relay: relay.origin,
    verbose,
  };

  const standing = new Map(plan.map(({ n }) => [n, { kills: 0, state: 'planned' }]));
  const random = randomOf(seed + 1);
  const harm = harmOf(sandbox, random);
  let kills = 0;
  let patience = 1;
  for (let left = plan; left.length > 0; ) {
    const lifeMs = patience * random.between(...kLifeMs);
    const killed = await live({ ...place, posts: left }, { standing, harm, lifeMs });
    const before = left.length;
    left = left.filter(({ n }) => !standing.get(n).ended);
    patience = left.length < before ? 1 : Math.min(2 * patience, 32);
    if (killed) ++kills;
    log(`${posts - left.length} of ${posts} posts ended, ${kills} kills`);
  }
  const tally = checkLedger({ sandbox, plan, standing });
  await checkFolder(place, plan);
  return { ...tally, kills };
}

/** Serves videos and a photo without keeping all of them in memory. */
async function filesOf(plan) {
  const photo = await readFile(new URL('../fixtures/photo.jpg', import.meta.url));
  return new Proxy(
    {},
    {
      get(_, url) {
        if (url.startsWith('/photo.jpg')) return photo;
        const planned = plan[Number.parseInt(url.slice(1), 10)];
        return planned && bytesOf(planned);
      },
    },
  );
}

/** Injects faults, a few ahead of the requests. */
function harmOf(sandbox, random) {
  let injected = 0;
  return async () => {
    const met = sandbox.requests().filter(({ fault }) => fault).length;
    for (; injected < met + kFaultsAhead; ++injected) sandbox.inject(faultOf(random));
    await sleep(random.between(5, 30));
  };
}

/** One life of the posting process. Answers whether it was killed; otherwise it came to its end. */
async function live(place, { standing, harm, lifeMs }) {
  const child = spawn(process.execPath, [kChild], {
    env: { ...process.env, TORTURE: JSON.stringify(place) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  let heardAt = Date.now();
  let begun = () => {};
  const first = new Promise((resolve) => (begun = resolve));
  child.on('message', ({ n, ...post }) => {
    heardAt = Date.now();
    begun();
    Object.assign(standing.get(n), post);
  });
  const patience = setInterval(() => {
    if (Date.now() - heardAt > kPatienceMs) child.kill('SIGABRT');
  }, 1000);
  await Promise.race([first, exited]);
  const end = Date.now() + lifeMs;
  let isAlive = true;
  exited.then(() => (isAlive = false));
  while (isAlive && Date.now() < end) await Promise.race([harm(), exited]);
  if (isAlive) child.kill('SIGKILL');
  const [code, signal] = await exited;
  clearInterval(patience);
  if (signal === 'SIGABRT' || (signal === null && code !== 0)) {
    const left = place.posts.map((planned) => ({ ...planned, ...standing.get(planned.n) }));
    const open = JSON.stringify(left.filter(({ ended }) => !ended));
    throw new Error(
      signal === null
        ? `the posting process failed (${code}) over ${open}`
        : `nothing happened for ${kPatienceMs / 1000} s with ${open}`,
    );
  }
  for (const post of standing.values()) {
    // Between the journal and the answer to an init, as far as its last word tells.
    if (signal !== null && kBeforeAnswer.includes(post.state)) ++post.kills;
  }
  return signal !== null;
}

/** Whoever starts next finds nothing to do, and no other file than the database's. */
async function checkFolder(place, plan) {
  const { createTikTok } = await import('tokpost');
  const tiktok = createTikTok(place.client);
  await tiktok.start();
  let found = 0;
  let cursor;
  do {
    const page = await tiktok.posts.list({ all: true, limit: 100, ...(cursor && { cursor }) });
    for (const post of page.posts) {
      const isOver = ['published', 'failed', 'cancelled'].includes(post.state);
      if (!isOver && post.stalledBecause !== 'ambiguous_init') {
        throw new Error(`a post is left ${post.state} (${post.stalledBecause})`);
      }
      ++found;
    }
    cursor = page.nextCursor;
  } while (cursor);
  await tiktok.close();
  const own = (name) => /^\d+\.mp4$/.test(name) || /^tokpost\.db/.test(name);
  const strange = (await readdir(place.folder)).filter((name) => !own(name));
  if (strange.length > 0) throw new Error(`files are left: ${strange.join(', ')}`);
  if (found < plan.length) throw new Error(`only ${found} posts are in the journal`);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      posts: { type: 'string', default: '300' },
      accounts: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      verbose: { type: 'boolean', default: false },
    },
  });
  const [posts, accounts, seed] = [values.posts, values.accounts, values.seed].map(Number);
  console.log(`torture: ${posts} posts of ${accounts} accounts, --seed ${seed}`);
  const begun = Date.now();
  const log = (line) => console.log(`torture: ${line}`);
  const tally = await torture({ posts, accounts, seed, verbose: values.verbose, log });
  console.log(`torture: ${JSON.stringify(tally)} in ${Math.round((Date.now() - begun) / 1000)} s`);
}
