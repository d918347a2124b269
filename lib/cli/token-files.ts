import fs from 'node:fs';

import type { Tokens } from '../../ts-types/oauth';
import { UsageError } from './command-line';
import { exitCodes } from './exit-codes';
import type { Output } from './output';

/** Where a new pair of tokens goes, which nobody can give a second time. */
export interface TokenOutput {
  /** Writes it, and prints it where the file fails after all; answers the exit code. */
  write(out: Output, tokens: Tokens): number;
  /** Takes away what was prepared and not written. */
  discard(): void;
}

/** A file that its owner alone can read, or with `-` the standard output. */
export function newTokensTo(file: string): TokenOutput {
  if (file === '-') return { write: printed, discard() {} };
  const prepared = new PrivateFile(file);
  return {
    write(out, tokens) {
      try {
        prepared.write(`${JSON.stringify(tokens, null, 2)}\n`);
      } catch (error) {
        out.note(`tokpost: ${(error as Error).message}; here are the tokens instead`);
        printed(out, tokens);
        return exitCodes.failed;
      }
      const { openId, expiresAt } = tokens;
      out.result({ openId, expiresAt, file }, `${file}: tokens until ${expiresAt.toISOString()}`);
      return exitCodes.done;
    },
    discard: () => prepared.discard(),
  };
}

function printed(out: Output, tokens: Tokens): number {
  out.result(tokens, JSON.stringify(tokens, null, 2));
  return exitCodes.done;
}

/** For secrets: a new file of its owner's, or the same one again. */
export function writePrivateFile(file: string, text: string): void {
  const prepared = new PrivateFile(file);
  try {
    prepared.write(text);
  } finally {
    prepared.discard();
  }
}

/** Written beside its place and moved there, so that a full disk leaves the old file. */
class PrivateFile {
  readonly #file: string;
  readonly #draft: string;
  #descriptor: number | undefined;

  constructor(file: string) {
    this.#file = file;
    this.#draft = `${file}.${process.pid}.new`;
    this.#sure(() => {
      if (fs.statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw { code: 'EISDIR' };
      this.#descriptor = fs.openSync(this.#draft, 'wx', 0o600);
    });
  }

  write(text: string): void {
    const descriptor = this.#descriptor as number;
    this.#sure(() => {
      fs.writeFileSync(descriptor, text);
      fs.fsyncSync(descriptor);
      fs.renameSync(this.#draft, this.#file);
      fs.closeSync(descriptor);
      this.#descriptor = undefined;
    });
  }

  discard(): void {
    if (this.#descriptor === undefined) return;
    fs.closeSync(this.#descriptor);
    this.#descriptor = undefined;
    fs.rmSync(this.#draft, { force: true });
  }

  #sure(work: () => void): void {
    try {
      work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(`${this.#file} cannot be written (${code})`);
    }
  }
}
