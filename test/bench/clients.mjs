// One upload by one client, in a process of its own, which prints its cost as JSON. Each peer has the
// settings that were fastest for it.
//   node test/bench/clients.mjs '{ "name", "port", "ca", "file", "bytes", "chunkBytes", "uploads",
//     "first": { "file", "bytes" } }'
import { createReadStream, openAsBlob, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { argv } from 'node:process';

const kReadBytes = 1024 * 1024; // node:https costs a third less than with its 64 KB

const job = JSON.parse(argv[2]);
const ca = readFileSync(job.ca, 'utf8');
const url = `https://localhost:${job.port}/upload?id=1`;

/** A client's set-up answers what sends the whole file once. */
const clients = {
  async tokpost() {
    const { createTikTok } = await import('tokpost');
    const origin = `https://localhost:${job.port}`;
    const tiktok = createTikTok({
      clientKey: 'bench',
      clientSecret: 'bench',
      redirectUri: 'http://127.0.0.1:3000/callback',
      apiUrl: origin,
      tls: { ca },
      store: 'memory:',
      limits: false,
      polling: { intervalMs: 50 },
      uploads: { concurrency: job.uploads, chunkSize: job.chunkBytes },
    });
    const account = tiktok.withToken({ accessToken: 'act.bench', openId: 'bench' });
    await tiktok.start(); // threads, roots and store: once in a server's life
    return {
      send: async () => (await account.postVideo({ source: job.file, wait: 'uploaded' })).finished,
      close: () => tiktok.close(),
    };
  },
  async fetchFile() {
    const send = async () => {
      const blob = await openAsBlob(job.file);
      await inChunks((first, end) => fetchPut(blob.slice(first, end), first, end));
    };
    return { send };
  },
  async fetchBuffer() {
    const send = async () => {
      const handle = await open(job.file);
      await inChunks(async (first, end) => {
        const { buffer } = await handle.read(
          Buffer.allocUnsafe(end - first),
          0,
          end - first,
          first,
        );
        await fetchPut(buffer, first, end);
      });
      await handle.close();
    };
    return { send };
  },
  async nodeHttps() {
    const agent = new https.Agent({ keepAlive: true, ca });
    const send = () =>
      inChunks(
        (first, end) =>
          new Promise((resolve, reject) => {
            const options = { method: 'PUT', agent, headers: headersOf(first, end) };
            const request = https.request(url, options, (reply) => {
              reply.resume().on('end', () => resolve(check(reply.statusCode)));
            });
            request.on('error', reject);
            part(first, end).pipe(request);
          }),
      );
    return { send, close: () => agent.destroy() };
  },
  async axios() {
    const { default: axios } = await import('axios');
    const httpsAgent = new https.Agent({ keepAlive: true, ca });
    const send = () =>
      inChunks(async (first, end) => {
        const reply = await axios.put(url, part(first, end), {
          httpsAgent,
          headers: headersOf(first, end),
          maxRedirects: 0, // otherwise it keeps the body
          maxBodyLength: Number.POSITIVE_INFINITY,
        });
        check(reply.status);
      });
    return { send, close: () => httpsAgent.destroy() };
  },
  async undici() {
    const { Agent, request } = await import('undici');
    const dispatcher = new Agent({ connect: { ca } });
    const send = () =>
      inChunks(async (first, end) => {
        const { statusCode, body } = await request(url, {
          method: 'PUT',
          dispatcher,
          headers: headersOf(first, end),
          body: part(first, end),
        });
        await body.dump();
        check(statusCode);
      });
    return { send, close: () => dispatcher.close() };
  },
};

function headersOf(first, end) {
  return {
    'Content-Type': 'video/mp4',
    'Content-Length': end - first,
    'Content-Range': `bytes ${first}-${end - 1}/${job.bytes}`,
  };
}

function part(first, end) {
  return createReadStream(job.file, { start: first, end: end - 1, highWaterMark: kReadBytes });
}

function check(status) {
  if (status !== 201 && status !== 206) throw new Error(`status ${status}`);
}

async function fetchPut(body, first, end) {
  const { 'Content-Length': _, ...headers } = headersOf(first, end);
  const reply = await fetch(url, { method: 'PUT', headers, body });
  await reply.arrayBuffer();
  check(reply.status);
}

async function inChunks(put) {
  for (let first = 0; first < job.bytes; first += job.chunkBytes) {
    await put(first, Math.min(first + job.chunkBytes, job.bytes));
  }
}

/** A small server in the same process, asked all the while: how long its answers take. */
async function neighbour() {
  const server = http.createServer((_, response) => response.end('hello'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = new http.Agent({ keepAlive: true });
  const times = [];
  let asking = true;
  const ask = () =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      http
        .get({ port: server.address().port, agent }, (reply) =>
          reply.resume().on('end', () => resolve(times.push(performance.now() - begun))),
        )
        .on('error', reject);
    });
  const done = (async () => {
    while (asking) {
      await ask();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return async () => {
    asking = false;
    await done;
    agent.destroy();
    server.close();
    return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)];
  };
}

const { send, close } = await (clients[job.name] ?? idle)();
// What the first upload of a process costs once is no cost per gigabyte.
if (job.name in clients) {
  const { file, bytes } = job;
  Object.assign(job, job.first);
  await send();
  Object.assign(job, { file, bytes });
}
const stopAsking = job.neighbour ? await neighbour() : undefined;
// The finer one wakes the loop a thousand times a second.
const resolution = job.neighbour ? 1 : 10;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();
const cpu = process.cpuUsage();
const busy = performance.eventLoopUtilization();
const begun = performance.now();
await Promise.all(Array.from({ length: job.uploads }, () => send()));
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(cpu);
const { utilization } = performance.eventLoopUtilization(busy);
delay.disable();
const answerP99Ms = await stopAsking?.();
await close?.();
console.log(
  JSON.stringify({
    cpuSeconds: (user + system) / 1e6,
    seconds,
    // Not ru_maxrss, which a child inherits from its parent.
    rssKb: Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]),
    loopP99Ms: delay.percentile(99) / 1e6 - resolution, // what it counts is from look to look
    mainThread: utilization,
    answerP99Ms,
  }),
);

/** Nothing for as long as an upload would take. */
function idle() {
  return { send: () => new Promise((resolve) => setTimeout(resolve, job.idleMs)) };
}
