import type { LeaseHolder } from '../../../ts-types/stores';
import { NOW, type Sql } from './database';
import { freeLost, hold } from './leases';

/** Null where a living holder has the lease, this one included. */
export async function acquireRefresh(
  sql: Sql,
  holder: LeaseHolder,
  connectionId: string,
): Promise<{ epoch: number; interrupted: boolean } | null> {
  await freeLost(sql, holder);
  await hold(sql, holder);
  return sql.first(
    `INSERT INTO tokpost_refresh_leases AS lease (connection_id, lease_engine, lease_epoch)
     VALUES ($1, $2, 1)
     ON CONFLICT (connection_id) DO UPDATE
       SET lease_engine = excluded.lease_engine, lease_epoch = lease.lease_epoch + 1
       WHERE lease.lease_engine IS NULL
     RETURNING lease_epoch AS epoch, refresh_started_at IS NOT NULL AS interrupted`,
    [connectionId, holder.engine],
  );
}

export async function beginRefresh(sql: Sql, connectionId: string, epoch: number) {
  const changed = await sql.change(
    `UPDATE tokpost_refresh_leases SET refresh_started_at = ${NOW}
     WHERE connection_id = $1 AND lease_epoch = $2`,
    [connectionId, epoch],
  );
  return changed > 0;
}

export async function endRefresh(sql: Sql, connectionId: string, epoch: number, settled: boolean) {
  await sql.change(
    `UPDATE tokpost_refresh_leases SET lease_engine = NULL,
       refresh_started_at = CASE WHEN $3::boolean THEN NULL ELSE refresh_started_at END
     WHERE connection_id = $1 AND lease_epoch = $2`,
    [connectionId, epoch, settled],
  );
}

export async function forgetRefresh(sql: Sql, connectionId: string): Promise<void> {
  await sql.change('DELETE FROM tokpost_refresh_leases WHERE connection_id = $1', [connectionId]);
}

/** New tokens have come: what became of the answer to the old ones no longer matters. */
export async function forgetInterruption(sql: Sql, connectionId: string): Promise<void> {
  await sql.change(
    'UPDATE tokpost_refresh_leases SET refresh_started_at = NULL WHERE connection_id = $1',
    [connectionId],
  );
}
