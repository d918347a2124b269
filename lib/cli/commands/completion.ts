import type { Command } from '../command';
import { type OptionSpec, UsageError } from '../command-line';
import { commonOptions, dryRunOption } from '../common-options';

const shells = ['bash', 'zsh', 'fish'];

/** It completes all commands, itself among them. */
export const completionCommand = (allCommands: () => readonly Command[]): Command => ({
  name: 'completion',
  actions: shells,
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
    const commands = allCommands();
    const script = shell === 'fish' ? fish(commands) : bash(commands, shell === 'zsh');
    out.result({ shell, script }, script.trimEnd());
  },
});

function specsOf({ options, calls }: Command): [name: string, spec: OptionSpec][] {
  return Object.entries({ ...options, ...(calls ? dryRunOption : {}), ...commonOptions });
}

function bash(commands: readonly Command[], underZsh: boolean): string {
  const words = commands.map((command) => {
    const options = specsOf(command).map(([name]) => `--${name}`);
    return `    ${command.name}) words="${[...(command.actions ?? []), ...options].join(' ')}" ;;`;
  });
  const values = commands.flatMap((command) =>
    specsOf(command).flatMap(([name, { choices }]) =>
      choices === undefined
        ? []
        : [`    '${command.name} --${name}') words="${choices.join(' ')}" ;;`],
    ),
  );
  return [
    ...(underZsh ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_tokpost() {',
    '  local words',
    `  case "$([ "$COMP_CWORD" -gt 1 ] && echo "\${COMP_WORDS[1]}")" in`,
    `    '') words="${commands.map(({ name }) => name).join(' ')}" ;;`,
    ...words,
    '  esac',
    `  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in`,
    ...values,
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
      ...(command.actions ?? []).map(
        (action) =>
          `complete -c tokpost -n '__fish_seen_subcommand_from ${command.name}' -a ${action}`,
      ),
      ...specsOf(command).map(([name, { choices }]) => {
        const values = choices === undefined ? '' : ` -xa ${quoted(choices.join(' '))}`;
        return `complete -c tokpost -n '__fish_seen_subcommand_from ${command.name}' -l ${name}${values}`;
      }),
    ])
    .join('\n');
}
