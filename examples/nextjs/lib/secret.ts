import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

let known: string | undefined;

/**
 * What session cookies are signed with. SESSION_SECRET where it is set, as in any deployment with more
 * than one server; otherwise made once and kept beside the database.
 */
export function sessionSecret(): string {
  known ??= process.env.SESSION_SECRET || keptSecret();
  return known;
}

function keptSecret(): string {
  const file = path.join(/* turbopackIgnore: true */ dataFolder(), 'session-secret');
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
  }
  return readFileSync(file, 'utf8');
}

/** Where the example keeps its files; APP_DATA names another folder. */
export function dataFolder(): string {
  // The comment keeps the folder out of what a deployment takes along.
  const folder = path.resolve(/* turbopackIgnore: true */ process.env.APP_DATA ?? '.data');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
