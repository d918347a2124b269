import type { Command } from '../command';
import type { Finding, Level } from '../doctor/finding';
import { checkNetwork } from '../doctor/network';
import { checkRuntime } from '../doctor/runtime';
import { checkSettings } from '../doctor/settings';
import { checkStore, type Examination } from '../doctor/store';
import { checkWebhook } from '../doctor/webhook';
import type { Output, Style } from '../output';

const exitCodeOf: Record<Level, number> = { ok: 0, warning: 1, problem: 2 };
const styleOf: Record<Level, Style> = { ok: 'green', warning: 'yellow', problem: 'red' };

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'find out what is wrong, in the order in which people fail, and what to do about it',
  details: 'Exit code 0: all is well; 1: there are warnings; 2: something will not work.',
  calls: true,
  options: {
    offline: { type: 'boolean', text: 'ask nobody over the network, as --dry-run' },
    scopes: {
      type: 'string',
      value: 'LIST',
      text: 'what accounts should have granted, as for createTikTok; default: everything',
    },
  },
  examples: [
    ['tokpost doctor', 'the environment, TikTok, the store and what lies in it'],
    ['tokpost doctor --env .env.local --json', 'what another process would find'],
  ],
  async run({ line, out }) {
    line.none();
    const findings = await examine({
      offline: line.flag('offline') || line.flag('dry-run'),
      scopes: line.text('scopes')?.split(','),
    });
    out.result(
      { findings },
      findings.flatMap((finding) => linesOf(out, finding)),
    );
    return Math.max(...findings.map(({ level }) => exitCodeOf[level]));
  },
};

async function examine({ offline, scopes }: Examination): Promise<Finding[]> {
  const runtime = checkRuntime();
  if (runtime.some(({ level }) => level === 'problem')) return runtime;
  const { findings, tiktok } = checkSettings();
  if (tiktok === undefined) return [...runtime, ...findings];
  try {
    return [
      ...runtime,
      ...findings,
      ...(offline ? [] : await checkNetwork(tiktok)),
      ...(await checkStore(tiktok, { offline, scopes })),
      ...checkWebhook(tiktok),
    ];
  } finally {
    await tiktok.close();
  }
}

function linesOf(out: Output, { check, level, message, remedy }: Finding): string[] {
  const line = `${out.styled(level.padEnd(7), styleOf[level])}  ${check}: ${message}`;
  return remedy === undefined
    ? [line]
    : [line, ...remedy.split('\n').map((text) => `         ${text}`)];
}
