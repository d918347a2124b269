// What an upload costs: tokpost beside a plain OpenSSL loop and other clients, each in a process of
// its own, to the same sink over TLS 1.3 on loopback. Rounds are paired, so that whatever else the
// machine does falls on all alike; printed are medians, and the spread of the ratios.
//   node test/bench/upload.mjs [--rounds 5] [--megabytes 1024] [--only tokpost,nodeHttps] [--paced]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { mp4 } from '../interop/support/mp4.mjs';

const kRoot = fileURLToPath(new URL('../..', import.meta.url));
const kBuild = path.join(kRoot, 'build/bench');
const kClients = fileURLToPath(new URL('clients.mjs', import.meta.url));
const kChunkBytes = 64_000_000;
const kNames = [
  'plain',
  'tokpost',
  'curl',
  'nodeHttps',
  'axios',
  'undici',
  'fetchFile',
  'fetchBuffer',
];
/** The most that tokpost may cost, as a ratio to the peer's CPU time. */
const kBars = { plain: 0.9, nodeHttps: 0.65, fetchFile: 0.25, fetchBuffer: 0.25 };
const kPacedBytesPerSecond = 200_000_000;
const kPacedUploads = 32;
const kLargeBytes = 1_024_000_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '1024' },
    only: { type: 'string', default: kNames.join() },
    paced: { type: 'boolean', default: false },
  },
});

const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-'));
try {
  buildPrograms();
  process.exitCode = values.paced ? await comparePaced() : await compareCost();
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** CPU seconds, throughput and memory. */
async function compareCost() {
  const bytes = Number(values.megabytes) * 1_000_000;
  const names = ['plain', ...values.only.split(',').filter((name) => name !== 'plain')];
  const job = await prepare(bytes);
  const sink = await startSink();
  const results = Object.fromEntries(names.map((name) => [name, []]));
  try {
    for (let round = -1; round < Number(values.rounds); ++round) {
      for (const name of names) {
        const cost = await run(name, { ...job, ...sink.at, name, uploads: 1 });
        if (round >= 0) results[name].push(cost); // the first round warms the file's pages
      }
    }
  } finally {
    await sink.stop();
  }
  console.log(`${bytes / 1e6} MB in PUTs of 64 MB, ${values.rounds} rounds`);
  console.log('client        CPU s/GB     MB/s   RSS MB   loop p99 ms   ratio to plain');
  for (const name of names) printCost(name, results[name], results.plain, bytes);
  return verdict(results);
}

function printCost(name, costs, plain, bytes) {
  const of = (pick) => median(costs.map(pick));
  const ratios = costs.map((cost, i) => cost.cpuSeconds / plain[i].cpuSeconds);
  const cells = [
    name.padEnd(12),
    of((cost) => cost.cpuSeconds / (bytes / 1e9))
      .toFixed(2)
      .padStart(9),
    of((cost) => bytes / 1e6 / cost.seconds)
      .toFixed(0)
      .padStart(8),
    of((cost) => (cost.rssKb ?? Number.NaN) / 1000)
      .toFixed(0)
      .padStart(8),
    of((cost) => cost.loopP99Ms ?? Number.NaN)
      .toFixed(1)
      .padStart(13),
    `   ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  ];
  console.log(cells.join('').replaceAll('NaN', '  -'));
}

function verdict(results) {
  let failed = 0;
  if (results.tokpost === undefined) return failed;
  for (const [peer, bar] of Object.entries(kBars)) {
    if (results[peer] === undefined) continue;
    const ratio = median(
      results.tokpost.map((cost, i) => cost.cpuSeconds / results[peer][i].cpuSeconds),
    );
    const holds = ratio <= bar;
    console.log(`${holds ? 'holds' : 'fails'}: tokpost / ${peer} ${ratio.toFixed(2)}, bar ${bar}`);
    if (!holds) failed = 1;
  }
  return failed;
}

/** What an app feels of 32 uploads at 200 MB/s in all. */
async function comparePaced() {
  const bytes = kChunkBytes;
  const job = await prepare(bytes);
  const idleMs = (kPacedUploads * bytes * 1000) / kPacedBytesPerSecond;
  const sink = await startSink(kPacedBytesPerSecond);
  const large = await prepare(kLargeBytes, 'large.mp4');
  const runs = {
    idle: { name: 'idle' },
    one: { name: 'tokpost', ...large },
    many: { name: 'tokpost', uploads: kPacedUploads },
  };
  const results = { idle: [], one: [], many: [] };
  try {
    for (let round = 0; round < Number(values.rounds); ++round) {
      for (const [name, own] of Object.entries(runs)) {
        const options = { ...job, ...sink.at, uploads: 1, idleMs, neighbour: true, ...own };
        results[name].push(await run(options.name, options));
      }
    }
  } finally {
    await sink.stop();
  }
  const of = (name, figure) => median(results[name].map((cost) => cost[figure]));
  console.log(
    `one upload of 1 GB, and ${kPacedUploads} of 64 MB, at 200 MB/s; ${values.rounds} rounds`,
  );
  for (const name of Object.keys(results)) {
    const figures = ['loopP99Ms', 'answerP99Ms', 'mainThread'].map(
      (figure) => `${figure} ${of(name, figure).toFixed(3)}`,
    );
    console.log(`${name.padEnd(8)} ${figures.join('  ')}`);
  }
  const more = (name, figure) => of(name, figure) - of('idle', figure);
  const times = of('many', 'answerP99Ms') / of('idle', 'answerP99Ms');
  const bars = [
    [
      more('many', 'loopP99Ms') <= 2,
      `event loop p99 ${more('many', 'loopP99Ms').toFixed(2)} ms over idle, bar 2`,
    ],
    [times <= 2, `small server's p99 ${times.toFixed(2)} times idle, bar 2`],
    // What asks the small server needs the main thread, too.
    [
      more('one', 'mainThread') < 0.01,
      `main thread ${(100 * more('one', 'mainThread')).toFixed(2)} % more, bar 1`,
    ],
  ];
  for (const [holds, text] of bars) console.log(`${holds ? 'holds' : 'fails'}: ${text}`);
  return bars.every(([holds]) => holds) ? 0 : 1;
}

function buildPrograms() {
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
  execFileSync('ninja', ['-C', kBuild, 'upload_sink', 'plain_upload'], { stdio: 'ignore' });
}

async function prepare(bytes, name = 'video.mp4') {
  const file = path.join(folder, name);
  const chunk = path.join(folder, 'chunk.bin');
  const video = mp4({ seconds: 5, sizeBytes: bytes });
  await writeFile(file, video);
  await writeFile(chunk, video.subarray(0, kChunkBytes));
  const first = { file: path.join(folder, 'first.mp4'), bytes: 20_000 };
  await writeFile(first.file, mp4({ seconds: 5, sizeBytes: first.bytes }));
  return { file, chunk, bytes, chunkBytes: kChunkBytes, first };
}

async function startSink(bytesPerSecond = 0) {
  const child = spawn(path.join(kBuild, 'test/bench/upload_sink'), [String(bytesPerSecond)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(readline.createInterface({ input: child.stdout }), 'line');
  const { port, ca } = JSON.parse(line);
  const caFile = path.join(folder, 'ca.pem');
  await writeFile(caFile, ca);
  return {
    at: { port, ca: caFile },
    stop: async () => {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}

async function run(name, job) {
  if (name === 'plain') {
    const args = [job.port, job.ca, job.file, job.bytes, job.chunkBytes].map(String);
    return JSON.parse(await output(path.join(kBuild, 'test/bench/plain_upload'), args));
  }
  if (name === 'curl') return runCurl(job);
  return JSON.parse(await output(process.execPath, [kClients, JSON.stringify(job)]));
}

/** The command, over one connection; the shell tells the CPU time of its children. */
async function runCurl({ port, ca, chunk, bytes, chunkBytes }) {
  const puts = Array(bytes / chunkBytes).fill(`-T ${chunk} https://localhost:${port}/upload`);
  const headers = `-H 'Content-Type: video/mp4' -H 'Content-Range: bytes 0-${chunkBytes - 1}/${bytes}'`;
  const begun = performance.now();
  const text = await output('bash', [
    '-c',
    `curl -sS -o /dev/null --cacert ${ca} ${headers} -H 'Expect:' ${puts.join(' ')} && times`,
  ]);
  const seconds = (performance.now() - begun) / 1000;
  const times = [
    ...text
      .trim()
      .split('\n')
      .at(-1)
      .matchAll(/(\d+)m([\d.]+)s/g),
  ];
  const cpuSeconds = times.reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0);
  return { cpuSeconds, seconds };
}

async function output(command, args) {
  const child = spawn(command, args, {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${path.basename(command)} ${args[0]} failed`);
  return text;
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
