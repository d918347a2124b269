import type { Pool, PoolClient, PoolConfig } from 'pg';

import { TikTokError } from '../../errors';
import { postgresError, shouldRepeat } from './errors';

const CONNECT_LIMIT_MS = 10_000;
const QUERY_LIMIT_MS = 30_000;
const TRANSACTION_ATTEMPTS = 5;
const INT8 = 20;

/**
 * Now by the database's clock in Unix milliseconds, of each statement: it goes on inside a transaction,
 * and an index may be searched for it.
 */
export const NOW = '(extract(epoch FROM statement_timestamp()) * 1000)::bigint';

/** Runs statements, by themselves or inside one transaction. */
export interface Sql {
  /** Unnamed statements only: behind a transaction pooler the next one may meet another server. */
  rows<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  first<Row>(text: string, values?: unknown[]): Promise<Row | null>;
  /** How many rows a statement changed. */
  change(text: string, values?: unknown[]): Promise<number>;
}

type Runner = Pick<PoolClient, 'query'>;

function statementsOf(runner: () => Promise<Runner> | Runner): Sql {
  const run = async (text: string, values: unknown[] = []) => (await runner()).query(text, values);
  return {
    rows: async <Row>(text: string, values?: unknown[]) => (await run(text, values)).rows as Row[],
    first: async <Row>(text: string, values?: unknown[]) =>
      ((await run(text, values)).rows[0] as Row | undefined) ?? null,
    change: async (text, values) => (await run(text, values)).rowCount ?? 0,
  };
}

/**
 * A pool of connections to PostgreSQL, made at the first use. Nothing of it is tied to a session: no
 * named statements, no session locks, no settings, so that a transaction pooler may stand between.
 */
export class Database {
  readonly #url: string;
  #pool: Pool | undefined;
  #closing: Promise<void> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** One statement by itself. */
  readonly sql: Sql = this.#guarded(statementsOf(() => this.#open()));

  /** All or nothing. It is repeated where others stood in its way. */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; ++attempt) {
      try {
        return await this.#attempt(work);
      } catch (fault) {
        if (attempt === TRANSACTION_ATTEMPTS || !shouldRepeat(fault)) throw postgresError(fault);
      }
    }
  }

  async #attempt<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#open().connect();
    let broken: boolean | undefined;
    try {
      await client.query('BEGIN');
      const answer = await work(statementsOf(() => client));
      await client.query('COMMIT');
      return answer;
    } catch (fault) {
      await client.query('ROLLBACK').catch(() => {
        broken = true;
      });
      throw fault;
    } finally {
      client.release(broken);
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#pool?.end() ?? Promise.resolve());
  }

  #open(): Pool {
    if (this.#closing !== undefined) {
      throw new TikTokError({
        kind: 'store',
        code: 'store_closed',
        message: 'The store has been closed.',
      });
    }
    return (this.#pool ??= makePool(this.#url));
  }

  #guarded(sql: Sql): Sql {
    const guard =
      <Args extends unknown[], T>(run: (...args: Args) => Promise<T>) =>
      (...args: Args) =>
        run(...args).catch((fault: unknown) => {
          throw postgresError(fault);
        });
    return { rows: guard(sql.rows), first: guard(sql.first), change: guard(sql.change) } as Sql;
  }
}

/** `pg` is the application's, so that it is loaded only where PostgreSQL is used. */
export function loadPg(): typeof import('pg') {
  try {
    return require('pg');
  } catch (cause) {
    throw new TikTokError({
      kind: 'config',
      code: 'pg_missing',
      message: 'A store in PostgreSQL needs the package `pg`, which is not installed.',
      hint: 'Run `npm i pg`.',
      cause,
    });
  }
}

/** Settings that every connection shares; int8 becomes a number, which all of ours fit. */
export function connectionSettings(url: string, { types }: typeof import('pg')): PoolConfig {
  const getTypeParser = (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : types.getTypeParser(oid, format as 'text');
  return {
    connectionString: url,
    application_name: 'tokpost',
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
    keepAlive: true,
    types: { getTypeParser } as NonNullable<PoolConfig['types']>,
  };
}

function makePool(url: string): Pool {
  const pg = loadPg();
  // Idle connections do not keep the process alive: a script that posts nothing more may end.
  const pool = new pg.Pool({ ...connectionSettings(url, pg), max: 10, allowExitOnIdle: true });
  // Who uses a connection hears of its end from the query, and the next one connects anew. Without
  // listeners a lost connection would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
