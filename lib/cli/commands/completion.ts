import type { Command } from '../command';
import { UsageError } from '../command-line';
import { commonOptions, dryRunOption } from '../common-options';

const shells = ['bash', 'zsh', 'fish'];

export const completionCommand: Command = {
  name: 'completion',
  usage: shells.join('|'),
  summary: 'print what makes a shell complete commands and options',
  examples: [
    ['source <(tokpost completion bash)', 'for this shell; in ~/.bashrc for all'],
    ['tokpost completion fish > ~/.config/fish/completions/tokpost.fish', 'for fish'],
  ],
  async run({ line, out }) {
    const shell = line.only(shells.join(' or '));
    if (!shells.includes(shell)) {
      throw new UsageError(`${shells.join(', ')} are known, not ${shell}`);
    }
    const { commands } = require('./index') as typeof import('./index');
    const script = shell === 'fish' ? fish(commands) : bash(commands, shell === 'zsh');
    out.result({ shell, script }, script.trimEnd());
  },
};

function optionsOf({ options, calls }: Command): string[] {
  return Object.keys({ ...options, ...(calls ? dryRunOption : {}), ...commonOptions });
}

function bash(commands: readonly Command[], underZsh: boolean): string {
  const cases = commands.map(
    (command) =>
      `    ${command.name}) words="${optionsOf(command)
        .map((name) => `--${name}`)
        .join(' ')}" ;;`,
  );
  return [
    ...(underZsh ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_tokpost() {',
    '  local words',
    `  case "$([ "$COMP_CWORD" -gt 1 ] && echo "\${COMP_WORDS[1]}")" in`,
    `    '') words="${commands.map(({ name }) => name).join(' ')}" ;;`,
    ...cases,
    '  esac',
    `  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    '}',
    'complete -o default -F _tokpost tokpost',
    '',
  ].join('\n');
}

function fish(commands: readonly Command[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
  return commands
    .flatMap((command) => [
      `complete -c tokpost -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
      ...optionsOf(command).map(
        (name) => `complete -c tokpost -n '__fish_seen_subcommand_from ${command.name}' -l ${name}`,
      ),
    ])
    .join('\n');
}
