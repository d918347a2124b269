import { once } from 'node:events';
import fs from 'node:fs';

import type {
  Sandbox,
  SandboxFault,
  SandboxOptions,
  SandboxRequest,
} from '../../../ts-types/sandbox';
import { startSandbox } from '../../sandbox';
import type { Command, Context } from '../command';
import { type CommandLine, UsageError } from '../command-line';
import { readJson } from '../environment-file';

const LEDGER_MS = 200;

export const sandboxCommand: Command = {
  name: 'sandbox',
  summary: 'run a TikTok on this machine, to develop against in any language',
  details: [
    'It prints what to put into the environment, then a line for each request that comes, until Ctrl-C or',
    'until its standard input ends where that is a pipe.',
  ].join('\n'),
  options: {
    port: { type: 'string', value: 'NUMBER', text: 'of the API host; default: a free one' },
    https: { type: 'boolean', text: 'with a certificate of its own authority; see --ca-file' },
    'ca-file': {
      type: 'string',
      value: 'FILE',
      text: "where to write that authority's certificate",
    },
    speed: { type: 'string', value: 'NUMBER', text: 'how fast its clock runs; default: 1' },
    tokens: { type: 'string', choices: ['new', 'old'], text: 'how long tokens live; default: new' },
    unaudited: { type: 'boolean', text: 'an app that has not passed the audit' },
    'redirect-uri': {
      type: 'string',
      value: 'URI',
      multiple: true,
      text: 'registered for the app; may be repeated',
    },
    'webhook-url': { type: 'string', value: 'URL', text: 'where events are sent' },
    pull: {
      type: 'string',
      value: 'HOST=ORIGIN',
      multiple: true,
      text: 'a public host, and where it really is',
    },
    'no-limits': { type: 'boolean', text: 'without limits by the minute' },
    'no-caps': { type: 'boolean', text: 'without limits by the day' },
    faults: {
      type: 'string',
      value: 'FILE',
      text: 'a fault script: a JSON array of what inject() takes',
    },
    options: { type: 'string', value: 'FILE', text: 'all options of startSandbox() as JSON' },
    'write-env': {
      type: 'string',
      value: 'FILE',
      text: 'write the variables to FILE for --env',
    },
  },
  examples: [
    ['tokpost sandbox --write-env sandbox.env', 'then: tokpost connect --env sandbox.env'],
    ['tokpost sandbox --port 4455 --faults faults.json', 'where things go wrong'],
    ['tokpost sandbox --json | jq .operation', 'its ledger for a program'],
  ],
  async run(context) {
    const { line, out, signal } = context;
    line.none();
    const sandbox = await startSandbox(optionsOf(line));
    try {
      const variables = variablesOf(sandbox, line.text('ca-file'));
      const file = line.text('write-env');
      const text = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
      if (file !== undefined) fs.writeFileSync(file, `${text.join('\n')}\n`, { mode: 0o600 });
      out.item(
        { type: 'started', ...sandbox.config(), uploadUrl: sandbox.uploadUrl },
        text.join('\n'),
      );
      if (!out.json)
        out.note(
          'Users: creator, private_creator, strict_creator, capped_creator, banned_creator. Ctrl-C ends it.',
        );
      await showLedger(context, sandbox, endOf(signal));
    } finally {
      await sandbox.stop();
    }
  },
};

function optionsOf(line: CommandLine): SandboxOptions {
  const file = line.text('options');
  const port = line.integer('port');
  const speed = line.text('speed');
  const tokens = line.text('tokens') as 'new' | 'old' | undefined;
  const webhookUrl = line.text('webhook-url');
  const faultsFile = line.text('faults');
  const redirectUris = line.list('redirect-uri');
  const hosts = line.list('pull').map((pair) => pair.split('=', 2));
  if (hosts.some((pair) => pair.length !== 2)) throw new UsageError('--pull is HOST=ORIGIN');
  if (speed !== undefined && !(Number(speed) > 0))
    throw new UsageError('--speed is a number above 0');
  return {
    ...(file !== undefined && (readJson(file) as SandboxOptions)),
    ...(port !== undefined && { port }),
    ...(speed !== undefined && { speed: Number(speed) }),
    ...(tokens !== undefined && { tokens }),
    ...(webhookUrl !== undefined && { webhookUrl }),
    ...(redirectUris.length > 0 && { redirectUris }),
    ...(hosts.length > 0 && { pull: { hosts: Object.fromEntries(hosts) } }),
    ...(faultsFile !== undefined && { faults: readJson(faultsFile) as SandboxFault[] }),
    ...(line.flag('https') && { https: true }),
    ...(line.flag('unaudited') && { audited: false }),
    ...(line.flag('no-limits') && { limits: false }),
    ...(line.flag('no-caps') && { caps: false }),
  };
}

function variablesOf(sandbox: Sandbox, caFile: string | undefined): Record<string, string> {
  const { ca } = sandbox;
  if (ca !== undefined && caFile !== undefined) fs.writeFileSync(caFile, ca);
  return {
    TIKTOK_CLIENT_KEY: sandbox.clientKey,
    TIKTOK_CLIENT_SECRET: sandbox.clientSecret,
    TIKTOK_REDIRECT_URI: sandbox.config().redirectUri,
    TIKTOK_API_URL: sandbox.apiUrl,
    TIKTOK_AUTHORIZE_URL: sandbox.authorizeUrl,
    ...(ca !== undefined && caFile !== undefined && { NODE_EXTRA_CA_CERTS: caFile }),
  };
}

/** Prints every request as it comes. */
async function showLedger(
  { out }: Context,
  sandbox: Sandbox,
  end: Promise<unknown>,
): Promise<void> {
  let shown = 0;
  const show = () => {
    const requests = sandbox.requests();
    for (const request of requests.slice(shown)) {
      out.item({ type: 'request', ...request }, ledgerLine(request));
    }
    shown = requests.length;
  };
  const timer = setInterval(show, LEDGER_MS);
  await end;
  clearInterval(timer);
  show();
}

function ledgerLine({
  at,
  operation,
  method,
  path,
  status,
  user,
  bytes,
  fault,
}: SandboxRequest): string {
  const time = at instanceof Date ? at.toISOString() : String(at);
  const about = [user ?? '-', bytes > 0 ? `${bytes} bytes` : '', fault ? 'fault' : ''].filter(
    Boolean,
  );
  return `${time}  ${status === 0 ? 'cut' : status}  ${method} ${path}  ${operation}  ${about.join('  ')}`;
}

/** Ctrl-C, or the end of a pipe, so that a parent process takes the sandbox along. */
async function endOf(signal: AbortSignal): Promise<unknown> {
  const ends: Promise<unknown>[] = [signal.aborted ? Promise.resolve() : once(signal, 'abort')];
  const input = fs.fstatSync(0);
  const isPipe = input.isFIFO() || input.isSocket();
  if (isPipe) {
    process.stdin.resume();
    ends.push(once(process.stdin, 'end'));
  }
  await Promise.race(ends);
  if (isPipe) process.stdin.destroy();
  return undefined;
}
