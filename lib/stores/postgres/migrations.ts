import { TikTokError } from '../../errors';
import type { Database, Sql } from './database';
import { lockFor } from './locks';

async function versionOf(sql: Sql): Promise<number> {
  const table = await sql.first(`SELECT 1 FROM pg_class WHERE oid = to_regclass('tokpost_schema')`);
  if (table === null) return 0;
  const found = await sql.first<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM tokpost_schema',
  );
  return found?.version ?? 0;
}

/**
 * Runs the steps that the database lacks and then `adopt`, in one transaction. Processes that start
 * at once wait for each other at a lock that ends with the transaction, as a pooler needs.
 */
export async function migrate<T>(
  database: Database,
  steps: readonly string[],
  adopt: (sql: Sql) => Promise<T>,
): Promise<T> {
  return database.transaction(async (sql) => {
    await lockFor(sql, 'schema');
    const version = await versionOf(sql);
    if (version > steps.length) {
      throw new TikTokError({
        kind: 'store',
        code: 'store_newer_version',
        message:
          `The database was written by a newer tokpost (its tables have version ${version}, this ` +
          `one knows ${steps.length}): update tokpost, or use another database.`,
      });
    }
    if (version < steps.length) {
      for (const step of steps.slice(version)) await sql.change(step);
      await sql.change('CREATE TABLE IF NOT EXISTS tokpost_schema (version integer NOT NULL)');
      await sql.change('INSERT INTO tokpost_schema VALUES ($1)', [steps.length]);
    }
    return adopt(sql);
  });
}
