import { TikTokError } from '../errors';
import { UsageError } from './command-line';

/** Where a command writes: results to one stream, everything else to the other. */
export interface Streams {
  out: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  err: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
}

const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
export type Style = keyof typeof styles;

/** What a command says: text for a person, or with --json objects for a program. */
export class Output {
  readonly json: boolean;
  readonly #streams: Streams;
  readonly #colored: boolean;

  constructor(streams: Streams, json: boolean) {
    this.#streams = streams;
    this.json = json;
    this.#colored = !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  }

  /** The result: one object, or lines. */
  result(value: unknown, text: string | readonly string[]): void {
    if (this.json) this.#streams.out.write(`${JSON.stringify(value)}\n`);
    else for (const line of [text].flat()) this.#streams.out.write(`${line}\n`);
  }

  /** One of many results of the same kind, such as an event: a line of JSON, or of text if there is one. */
  item(value: unknown, text: string | undefined): void {
    if (this.json || text !== undefined) this.result(value, text ?? '');
  }

  /** Something to know that is not the result. */
  note(text: string): void {
    this.#streams.err.write(`${text}\n`);
  }

  /** `usage` is what helps with a mistake in the command itself. */
  failure(error: unknown, usage?: string): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.json) {
      this.#streams.out.write(`${JSON.stringify({ error: failureJson(error, usage) })}\n`);
      return;
    }
    this.note(`${this.styled('tokpost:', 'red', 'err')} ${message}`);
    if (error instanceof UsageError && usage !== undefined) this.note(`  ${usage}`);
    if (!(error instanceof TikTokError)) return;
    for (const issue of error.issues ?? []) this.note(`  ${issue.path}: ${issue.message}`);
    if (error.hint !== undefined) this.note(`  ${error.hint}`);
    if (error.logId !== undefined) this.note(`  TikTok's log id: ${error.logId}`);
  }

  /** Whether a person watches what is written beside the result. */
  get interactive(): boolean {
    return !this.json && this.#streams.err.isTTY === true;
  }

  /** Writes over the line of the last status; an empty text takes it away. */
  status(text: string): void {
    if (!this.interactive) return;
    const width = (this.#streams.err.columns ?? 80) - 1;
    this.#streams.err.write(`\r\u001b[K${text.slice(0, width)}`);
  }

  styled(text: string, style: Style, stream: keyof Streams = 'out'): string {
    if (!this.#colored || this.#streams[stream].isTTY !== true) return text;
    return `\u001b[${styles[style]}m${text}\u001b[0m`;
  }
}

/** Of the same members, whoever found the fault. */
function failureJson(error: unknown, hint: string | undefined): object {
  if (error instanceof TikTokError) return error.toJSON();
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError || error instanceof TypeError) {
    const issues = [{ path: 'arguments', code: 'usage', message }];
    return { kind: 'validation', code: 'usage', message, retryable: false, hint, issues };
  }
  return { kind: 'internal', code: 'internal', message, retryable: false };
}

/** Columns that line up, the last one as long as it is. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
