import { NOW, type Sql } from './database';

const SWEPT_AT_ONCE = 100;

/**
 * Deletes rows whose time is older than `ageMs`, a bounded number of them. Those that another
 * transaction is at are left to it, so that two sweeps never wait for each other.
 */
export async function sweep(sql: Sql, table: string, column: string, ageMs: number): Promise<void> {
  await sql.change(
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY (
       SELECT ctid FROM ${table} WHERE ${column} <= ${NOW} - ${ageMs}
       ORDER BY ${column} LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED
     ))`,
  );
}
