import fs from 'node:fs';

import type { Tokens } from '../../ts-types/oauth';
import { UsageError } from './command-line';
import type { Output } from './output';

export type NewTokens = Tokens;

/** Writes tokens to a file that its owner alone can read, or prints them where that was asked for. */
export function writeTokens(out: Output, file: string, tokens: NewTokens): void {
  const text = JSON.stringify(tokens, null, out.json && file === '-' ? undefined : 2);
  if (file === '-') {
    out.result(tokens, text);
    return;
  }
  writePrivateFile(file, `${text}\n`);
  const { openId, expiresAt } = tokens;
  out.result({ openId, expiresAt, file }, `${file}: tokens until ${expiresAt.toISOString()}`);
}

/** For secrets: a new file of its owner's, or the same one again. */
export function writePrivateFile(file: string, text: string): void {
  try {
    // Written beside it and moved, so that a full disk leaves the old one.
    const draft = `${file}.${process.pid}.new`;
    fs.writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    fs.renameSync(draft, file);
  } catch (error) {
    throw new UsageError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
