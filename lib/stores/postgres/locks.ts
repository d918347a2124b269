import type { Sql } from './database';

/** SQL that waits until no other transaction holds the lock of this name; it ends with ours. */
export function lockExpression(parameter: string): string {
  return `pg_advisory_xact_lock(hashtextextended('tokpost/' || ${parameter}, 0))`;
}

export async function lockFor(sql: Sql, name: string): Promise<void> {
  await sql.change(`SELECT ${lockExpression('$1::text')}`, [name]);
}
