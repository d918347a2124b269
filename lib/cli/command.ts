import type { CommandLine, OptionSpecs } from './command-line';
import type { Output } from './output';

/** What a command works with. */
export interface Context {
  readonly line: CommandLine;
  readonly out: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  /** One line of the overview. */
  readonly summary: string;
  /** The arguments that are no options: `FILE`. */
  readonly usage?: string;
  /** What the first of them can be. */
  readonly actions?: readonly string[];
  readonly options?: OptionSpecs;
  /** Calls TikTok, so that it takes --dry-run. */
  readonly calls?: boolean;
  /** What it is about beyond the summary. */
  readonly details?: string;
  /** Commands as they are typed, each with what it does. */
  readonly examples: readonly (readonly [command: string, text: string])[];
  /** The exit code where it is another than 0. */
  run(context: Context): Promise<number | undefined>;
}
