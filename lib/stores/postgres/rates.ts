import type { RateKey, RateStore } from '../../../ts-types/stores';
import { type Database, NOW, type Sql } from './database';
import { lockFor } from './locks';
import { sweep } from './sweep';

async function record(sql: Sql, { openId, endpoint, windowMs }: RateKey): Promise<void> {
  await sweep(sql, 'tokpost_rate_log', 'expires_at', 0);
  await sql.change(
    `INSERT INTO tokpost_rate_log (open_id, endpoint, at, expires_at)
     SELECT $1, $2, now.ms, now.ms + $3::bigint FROM (SELECT ${NOW} AS ms) AS now`,
    [openId, endpoint, windowMs],
  );
}

export class PostgresRates implements RateStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  reserve(request: RateKey & { limit: number }): ReturnType<RateStore['reserve']> {
    const { openId, endpoint, windowMs, limit } = request;
    return this.#database.transaction(async (sql) => {
      // Of those who count at once each has to see the others' places.
      await lockFor(sql, `rate/${endpoint}/${openId}`);
      // The window has room once the limit-th newest has left it.
      const full = await sql.first<{ askAgainInMs: number }>(
        `SELECT at + $3::bigint - ${NOW} AS "askAgainInMs" FROM tokpost_rate_log
         WHERE endpoint = $1 AND open_id = $2 AND at > ${NOW} - $3::bigint
         ORDER BY at DESC LIMIT 1 OFFSET $4`,
        [endpoint, openId, windowMs, limit - 1],
      );
      if (full !== null) return { granted: false, askAgainInMs: Math.max(full.askAgainInMs, 1) };
      await record(sql, request);
      return { granted: true, askAgainInMs: 0 };
    });
  }

  record(key: RateKey): Promise<void> {
    return this.#database.transaction((sql) => record(sql, key));
  }

  async use({ openId, endpoint, windowMs }: RateKey): ReturnType<RateStore['use']> {
    const used = await this.#database.sql.first<Awaited<ReturnType<RateStore['use']>>>(
      `SELECT count(*) AS count, ${NOW} - min(at) AS "oldestAgeMs" FROM tokpost_rate_log
       WHERE endpoint = $1 AND open_id = $2 AND at > ${NOW} - $3::bigint`,
      [endpoint, openId, windowMs],
    );
    return used ?? { count: 0, oldestAgeMs: null };
  }

  async countAccounts({ endpoint, windowMs }: { endpoint: string; windowMs: number }) {
    const found = await this.#database.sql.first<{ count: number }>(
      `SELECT count(DISTINCT open_id) AS count FROM tokpost_rate_log
       WHERE endpoint = $1 AND at > ${NOW} - $2::bigint`,
      [endpoint, windowMs],
    );
    return found?.count ?? 0;
  }
}
