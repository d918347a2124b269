import fs from 'node:fs';

import { UsageError } from './command-line';

/** Sets the variables of a file in the form of `.env`; those that are set already stay. */
export function loadEnvironment(file: string | undefined): void {
  if (file === undefined) return;
  for (const [name, value] of readEnvironmentFile(file)) process.env[name] ??= value;
}

function readEnvironmentFile(file: string): [name: string, value: string][] {
  const variables: [string, string][] = [];
  for (const line of readTextFile(file).split(/\r?\n/)) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) variables.push([name, unquoted(value)]);
  }
  return variables;
}

function unquoted(value: string): string {
  const [, inside] = /^"(.*)"$|^'(.*)'$/.exec(value)?.filter((part) => part !== undefined) ?? [];
  return inside ?? value.replace(/\s+#.*$/, '');
}

/** The text of a file that an argument names; `-` is the standard input. */
export function readTextFile(file: string): string {
  try {
    return fs.readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

export function readJson(file: string): unknown {
  try {
    return JSON.parse(readTextFile(file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

/** A secret from a file that an option names, or else from a variable: never from an argument. */
export function readSecret(file: string | undefined, variable: string): string | undefined {
  if (file !== undefined) return readTextFile(file).trim();
  return process.env[variable] || undefined;
}
