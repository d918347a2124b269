import type { Command } from './command';
import { CommandLine, UsageError } from './command-line';
import { commands, findCommand } from './commands';
import { commonOptions, dryRunOption } from './common-options';
import { loadEnvironment } from './environment-file';
import { exitCodeOf, exitCodes } from './exit-codes';
import { helpOf, overview } from './help';
import { Output, type Streams } from './output';

/** Runs one command; answers the exit code. */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  const { name, rest } = splitCommand(args);
  const out = new Output(streams, rest.includes('--json'));
  try {
    if (name === undefined || name === 'help') return showHelp(topicOf(rest), out);
    if (name === '--version') {
      const { version } = require('../../package.json') as { version: string };
      out.result({ version }, version);
      return exitCodes.done;
    }
    return await runCommand(findCommand(name), rest, out);
  } catch (error) {
    out.status('');
    const known = commands.some((command) => command.name === name);
    out.failure(error, `See tokpost ${known ? `${name} ` : ''}--help`);
    return exitCodeOf(error);
  }
}

/** The command, and its arguments with the options that stand before it. */
function splitCommand(args: readonly string[]): { name: string | undefined; rest: string[] } {
  const before: string[] = [];
  let index = 0;
  for (; index < args.length; ++index) {
    const arg = args[index] as string;
    if (arg === '-v' || arg === '--version') {
      return { name: '--version', rest: [...before, ...args.slice(index + 1)] };
    }
    if (!arg.startsWith('-')) break;
    before.push(arg);
    // Its value is no command.
    if (arg === '--env') before.push(...args.slice(++index, index + 1));
  }
  const [name, ...after] = args.slice(index);
  return { name, rest: [...after, ...before] };
}

function topicOf(args: readonly string[]): string | undefined {
  const unknown = args.find((arg) => arg.startsWith('-') && !globalFlags.includes(arg));
  if (unknown !== undefined) throw new UsageError(`${unknown} is not expected without a command`);
  return args.find((arg) => !arg.startsWith('-'));
}

const globalFlags = ['--json', '--help', '-h'];

function showHelp(name: string | undefined, out: Output): number {
  const text = name === undefined ? overview(commands) : helpOf(findCommand(name));
  out.result({ help: text }, text);
  return exitCodes.done;
}

async function runCommand(command: Command, args: readonly string[], out: Output): Promise<number> {
  const specs = { ...command.options, ...(command.calls ? dryRunOption : {}), ...commonOptions };
  // Before the arguments are checked: whoever asks for help has a question about them.
  if (asksForHelp(args)) return showHelp(command.name, out);
  const line = new CommandLine(args, specs);
  loadEnvironment(line.text('env'));

  const interrupt = new AbortController();
  const onSignal = () => {
    // The second time the person means it.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort(new Error('interrupted'));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  try {
    const code = await command.run({ line, out, signal: interrupt.signal });
    return code ?? exitCodes.done;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    out.status('');
    if (out.json) out.result({ type: 'interrupted' }, '');
    out.note('tokpost: interrupted');
    return exitCodes.interrupted;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}
