import type { Command } from './command';
import type { OptionSpecs } from './command-line';
import { commonOptions, dryRunOption } from './common-options';
import { table } from './output';

export function overview(commands: readonly Command[]): string {
  return [
    'tokpost COMMAND [options]',
    '',
    ...table(commands.map(({ name, summary }) => [`  ${name}`, summary])),
    '',
    'tokpost COMMAND --help tells more. Settings come from the environment or --env, and so do',
    'secrets: never from arguments, which other users of the machine can read.',
  ].join('\n');
}

export function helpOf(command: Command): string {
  const { name, usage, summary, details, options = {}, examples } = command;
  const specs = { ...options, ...(command.calls ? dryRunOption : {}), ...commonOptions };
  return [
    `tokpost ${[name, usage, '[options]'].filter(Boolean).join(' ')}`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(details === undefined ? [] : ['', details]),
    '',
    'Options:',
    ...table(
      Object.entries(specs).map(([option, spec]) => [`  ${shownOption(option, spec)}`, spec.text]),
    ),
    '',
    'Examples:',
    ...examples.flatMap(([example, text]) => [`  ${example}`, `      ${text}`]),
  ].join('\n');
}

function shownOption(name: string, { value, choices }: OptionSpecs[string]): string {
  const shown = value ?? choices?.join('|');
  return shown === undefined ? `--${name}` : `--${name} ${shown}`;
}
