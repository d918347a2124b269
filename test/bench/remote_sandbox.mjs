// A sandbox in a process of its own, so that what is measured here is the client alone.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);

/**
 * Starts one. `ask('addUser', { … })` calls a method of it; `askAll` many in one message.
 */
export async function sandboxElsewhere(options = {}) {
  const child = fork(self, ['serve', JSON.stringify(options)]);
  const [{ config, ca }] = await once(child, 'message');
  const askAll = async (calls) => {
    child.send(calls);
    const [answers] = await once(child, 'message');
    return answers;
  };
  return {
    config,
    ca,
    askAll,
    ask: async (...call) => (await askAll([call]))[0],
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** Users of a remote sandbox who have given the client every scope that posting takes. */
export async function creators(sandbox, count) {
  const users = await sandbox.askAll(
    Array.from({ length: count }, (_, i) => ['addUser', { username: `creator${i}` }]),
  );
  const scopes = ['user.info.basic', 'video.publish', 'video.upload'];
  return sandbox.askAll(users.map(({ openId }) => ['issueTokens', { openId }, scopes]));
}

/** Tokens as they were before they were a message. */
export function withDates({ expiresAt, refreshExpiresAt, ...token }) {
  return {
    ...token,
    expiresAt: new Date(expiresAt),
    refreshExpiresAt: new Date(refreshExpiresAt),
  };
}

async function serve(options) {
  const { startSandbox } = await import('tokpost/sandbox');
  const sandbox = await startSandbox(options);
  process.on('message', async (calls) => {
    const answers = [];
    for (const [method, ...args] of calls) answers.push((await sandbox[method](...args)) ?? null);
    process.send(answers);
  });
  process.send({ config: sandbox.config(), ca: sandbox.ca });
  await once(process, 'disconnect');
  await sandbox.stop();
}

if (argv[1] === self && argv[2] === 'serve') await serve(JSON.parse(argv[3]));
