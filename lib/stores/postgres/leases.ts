import type { LeaseHolder, LeaseStore } from '../../../ts-types/stores';
import { type Database, NOW, type Sql } from './database';

const LEASE_LIMIT_MS = 20_000;

// A row that is younger needs no renewing by whoever takes a lease.
const FRESH_MS = 5_000;

export async function renewHolder(
  sql: Sql,
  { engine, host, pid, processStart }: LeaseHolder,
): Promise<void> {
  await sql.change(
    `INSERT INTO tokpost_engines (id, host, pid, process_start, renewed_at)
     VALUES ($1, $2, $3, $4, ${NOW})
     ON CONFLICT (id) DO UPDATE SET renewed_at = excluded.renewed_at`,
    [engine, host, pid, processStart],
  );
}

/**
 * Whoever takes or keeps a lease does this first, in the same transaction: the holder has a row, and
 * its lock, which holders' transactions share, keeps others from taking the holder for lost
 * meanwhile. A lease without such a row would never be freed.
 */
export async function hold(sql: Sql, holder: LeaseHolder): Promise<void> {
  const row = await sql.first<{ fresh: boolean }>(
    `SELECT renewed_at > ${NOW} - ${FRESH_MS} AS fresh FROM tokpost_engines WHERE id = $1
     FOR KEY SHARE`,
    [holder.engine],
  );
  if (!row?.fresh) await renewHolder(sql, holder);
}

function freeing(engines: string): string {
  return `
    WITH lost AS (${engines}),
    gone AS (DELETE FROM tokpost_engines WHERE id IN (SELECT id FROM lost)),
    posts AS (
      UPDATE tokpost_posts SET lease_engine = NULL WHERE lease_engine IN (SELECT id FROM lost)
    )
    UPDATE tokpost_refresh_leases SET lease_engine = NULL
    WHERE lease_engine IN (SELECT id FROM lost)`;
}

/** Frees the leases of every holder that has not been heard of; a locked row's is at work. */
export async function freeLost(sql: Sql, observer: LeaseHolder): Promise<void> {
  const lost = `SELECT id FROM tokpost_engines
    WHERE id <> $1 AND renewed_at <= ${NOW} - ${LEASE_LIMIT_MS} ORDER BY id FOR UPDATE SKIP LOCKED`;
  await sql.change(freeing(lost), [observer.engine]);
}

/** True where freeLost() has something to do, for those who ask often. */
export const someAreLost = `EXISTS (
  SELECT 1 FROM tokpost_engines WHERE id <> $1 AND renewed_at <= ${NOW} - ${LEASE_LIMIT_MS})`;

export class PostgresLeases implements LeaseStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  renew(holder: LeaseHolder): Promise<void> {
    return renewHolder(this.#database.sql, holder);
  }

  neighbours({ engine, host }: LeaseHolder): Promise<LeaseHolder[]> {
    return this.#database.sql.rows(
      `SELECT id AS engine, host, pid, process_start AS "processStart"
       FROM tokpost_engines WHERE host = $1 AND id <> $2`,
      [host, engine],
    );
  }

  async free(engines: string[]): Promise<void> {
    await this.#database.sql.change(freeing('SELECT unnest($1::text[]) AS id'), [engines]);
  }
}
