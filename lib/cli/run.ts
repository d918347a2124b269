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
  const out = new Output(streams, args.includes('--json'));
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === '--help' || name === 'help') {
      return showHelp(rest[0], out);
    }
    if (name === '--version') {
      const { version } = require('../../package.json') as { version: string };
      out.result({ version }, version);
      return exitCodes.done;
    }
    return await runCommand(findCommand(name), rest, out);
  } catch (error) {
    out.status('');
    out.failure(error);
    if (error instanceof UsageError && !out.json) {
      const known = commands.some((command) => command.name === name);
      out.note(`  See tokpost ${known ? `${name} ` : ''}--help`);
    }
    return exitCodeOf(error);
  }
}

function showHelp(name: string | undefined, out: Output): number {
  const text = name === undefined ? overview(commands) : helpOf(findCommand(name));
  out.result({ help: text }, text);
  return exitCodes.done;
}

async function runCommand(command: Command, args: readonly string[], out: Output): Promise<number> {
  const specs = { ...command.options, ...(command.calls ? dryRunOption : {}), ...commonOptions };
  // Before the arguments are checked: whoever asks for help has a question about them.
  if (args.includes('--help')) return showHelp(command.name, out);
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
    out.note('tokpost: interrupted');
    return exitCodes.interrupted;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}
