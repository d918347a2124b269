// What one call costs in CPU time: a thousand withToken().test() in a row on a kept-alive
// connection, against the same requests by undici's fetch in the same process. The sandbox runs in
// another process. Rounds alternate, so that a busy machine disturbs both alike.
//   node test/bench/keepalive.mjs [calls] [rounds]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { createTikTok } from 'tokpost';
import { Agent, fetch } from 'undici';

const calls = Number(process.argv[2] ?? 1000);
const rounds = Number(process.argv[3] ?? 5);
const scopes = ['user.info.basic'];

if (process.env.TOKPOST_BENCH_SERVER !== undefined) await serve();
else process.exitCode = await compare();

async function serve() {
  const { startSandbox } = await import('tokpost/sandbox');
  const sandbox = await startSandbox({ limits: false });
  const user = sandbox.addUser({ username: 'bench' });
  process.send({ config: sandbox.config(), token: sandbox.issueTokens(user, scopes).accessToken });
  await once(process, 'disconnect');
  await sandbox.stop();
}

async function compare() {
  const server = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    env: { ...process.env, TOKPOST_BENCH_SERVER: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ config, token }] = await once(server, 'message');

  const tiktok = createTikTok({ ...config, limits: false });
  const account = tiktok.withToken({ accessToken: token, scopes });
  const native = async () => {
    const { connected } = await account.test();
    if (!connected) throw new Error('the token was refused');
  };

  const dispatcher = new Agent({ connections: 1 });
  const fields = 'open_id,union_id,avatar_url,avatar_url_100,avatar_large_url,display_name';
  const url = `${config.apiUrl}/v2/user/info/?fields=${fields}`;
  const headers = { authorization: `Bearer ${token}` };
  const undici = async () => {
    const reply = await fetch(url, { dispatcher, headers });
    const { data, error } = await reply.json();
    if (error.code !== 'ok' || !data.user.display_name) throw new Error('the token was refused');
  };

  const cost = { tokpost: [], fetch: [] };
  await measure(native); // to warm both up
  await measure(undici);
  for (let round = 0; round < rounds; ++round) {
    cost.tokpost.push(await measure(native));
    cost.fetch.push(await measure(undici));
  }
  const connections = tiktok.stats().openConnections;
  await tiktok.close();
  await dispatcher.close();
  server.disconnect();

  const ratios = cost.tokpost.map(({ cpu }, i) => cpu / cost.fetch[i].cpu);
  const ratio = median(ratios);
  for (const [name, runs] of Object.entries(cost)) {
    const cpu = median(runs.map((run) => run.cpu)).toFixed(1);
    const wall = median(runs.map((run) => run.wall)).toFixed(1);
    console.log(`${name.padEnd(8)} ${cpu} µs CPU a call, ${wall} µs wall`);
  }
  console.log(`ratio    ${ratio.toFixed(2)} (${ratios.map((r) => r.toFixed(2)).join(' ')})`);
  console.log(`         ${calls} calls a round, ${rounds} rounds, ${connections} connection`);
  if (ratio < 1) return 0;
  console.error('a call costs more CPU than fetch');
  return 1;
}

/** Microseconds of CPU (all threads) and of time per call. */
async function measure(call) {
  const cpu = process.cpuUsage();
  const started = process.hrtime.bigint();
  for (let i = 0; i < calls; ++i) await call();
  const wall = Number(process.hrtime.bigint() - started) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / calls, wall: wall / calls };
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
