// Reading the arguments of a command.
import { parseArgs } from 'node:util';

/** A mistake in the command itself. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface OptionSpec {
  type: 'string' | 'boolean';
  /** What stands for the value in the help: `FILE`. */
  value?: string;
  text: string;
  multiple?: boolean;
  /** The values that it can have. */
  choices?: readonly string[];
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The arguments of one command, by the names of its options. */
export class CommandLine {
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(args: readonly string[], specs: OptionSpecs) {
    const options = Object.fromEntries(
      Object.entries(specs).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
    );
    let parsed: { values: Record<string, unknown>; positionals: string[] };
    try {
      parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    } catch (error) {
      throw new UsageError(firstSentence((error as Error).message));
    }
    this.#values = parsed.values;
    this.positionals = parsed.positionals;
    for (const [name, { choices }] of Object.entries(specs)) {
      const value = parsed.values[name];
      if (choices === undefined || value === undefined || choices.includes(value as string))
        continue;
      throw new UsageError(`--${name} is one of ${choices.join(', ')}, not ${value}`);
    }
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    return this.#values[name] as string | undefined;
  }

  list(name: string): string[] {
    return (this.#values[name] as string[] | undefined) ?? [];
  }

  integer(name: string, least = 0): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(number) && number >= least) return number;
    throw new UsageError(`--${name} is a whole number, at least ${least}`);
  }

  /** The only argument beside the options; `what` names it for a person. */
  only(what: string): string {
    const [value, ...rest] = this.positionals;
    if (value === undefined) throw new UsageError(`${what} is missing`);
    if (rest.length > 0) throw new UsageError(`one ${what} is expected, not ${rest.length + 1}`);
    return value;
  }

  optional(what: string): string | undefined {
    return this.positionals.length === 0 ? undefined : this.only(what);
  }

  none(): void {
    const [value] = this.positionals;
    if (value !== undefined) throw new UsageError(`${value} is not expected here`);
  }
}

// parseArgs goes on with advice that is wrong here.
function firstSentence(message: string): string {
  const sentence = message.split(/\. |\n/, 1)[0] ?? message;
  return sentence.replace(/\.$/, '');
}
