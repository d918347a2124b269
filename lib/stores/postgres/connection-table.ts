import type { StoreReport } from '../../../ts-types/stores';
import { TikTokError } from '../../errors';
import { type Column, holdsTimes, readColumns, secondsOf } from './columns';
import type { Sql } from './database';

/** The table of connections as it was found or made. */
export class ConnectionTable {
  /** Quoted for SQL. */
  readonly name: string;
  readonly #columns: Map<string, Column>;

  constructor(name: string, columns: Column[]) {
    this.name = name;
    this.#columns = new Map(columns.map((column) => [column.name, column]));
  }

  column(name: string): Column {
    const column = this.#columns.get(name);
    if (column === undefined) throw new TypeError(`no column ${name}`);
    return column;
  }
}

interface Wanted {
  type: string;
  addable: boolean;
}

// The columns of the systems that tokpost takes over from, then our own.
const wanted: Record<string, Wanted> = {
  id: { type: 'text PRIMARY KEY', addable: false },
  user_id: { type: 'text NOT NULL', addable: false },
  provider: { type: 'text NOT NULL', addable: false },
  provider_account_id: { type: 'text NOT NULL', addable: false },
  access_token: { type: 'text NOT NULL', addable: false },
  refresh_token: { type: 'text', addable: true },
  expires_at: { type: 'timestamptz', addable: true },
  account_label: { type: 'text', addable: true },
  account_type: { type: 'text', addable: true },
  is_primary: { type: 'boolean NOT NULL DEFAULT false', addable: true },
  metadata: { type: 'jsonb', addable: true },
  refresh_expires_at: { type: 'timestamptz', addable: true },
  scopes: { type: 'text', addable: true },
  status: { type: 'text', addable: true },
  created_at: { type: 'timestamptz', addable: true },
  updated_at: { type: 'timestamptz', addable: true },
  tokens_at: { type: 'timestamptz', addable: true },
};
const times = ['expires_at', 'refresh_expires_at', 'created_at', 'updated_at', 'tokens_at'];
const tokens = ['access_token', 'refresh_token'];
// A token of TikTok's as a ciphertext.
const SHORTEST_TOKEN_COLUMN = 512;

function unusable(name: string, why: string): TikTokError {
  return new TikTokError({
    kind: 'store',
    code: 'store_table_unusable',
    message: `The table "${name}" cannot hold connections: ${why}.`,
  });
}

function refuseUnusable(name: string, columns: Column[]): void {
  const found = new Map(columns.map((column) => [column.name, column]));
  for (const [column, { addable }] of Object.entries(wanted)) {
    if (!addable && !found.has(column)) throw unusable(name, `it has no column ${column}`);
  }
  for (const { name: column, type, required } of columns) {
    if (required && column !== 'id' && !(column in wanted)) {
      const remedy = 'demands a value that tokpost does not know; give it a default';
      throw unusable(name, `its column ${column} ${remedy}`);
    }
    if (times.includes(column) && !holdsTimes(type)) {
      throw unusable(name, `its column ${column} is of type ${type}, which holds no time`);
    }
    const length = Number(/^character(?: varying)?\((\d+)\)$/.exec(type)?.[1] ?? Infinity);
    if (tokens.includes(column) && length < SHORTEST_TOKEN_COLUMN) {
      const remedy = `ALTER TABLE ${name} ALTER COLUMN ${column} TYPE text`;
      throw unusable(name, `its column ${column} is too short for an encrypted token: ${remedy}`);
    }
  }
}

function findDuplicates(sql: Sql, table: string): Promise<Required<StoreReport>['duplicates']> {
  return sql.rows(
    `SELECT user_id::text AS "userId", provider_account_id::text AS "openId", count(*) AS count
     FROM ${table} WHERE provider = 'tiktok'
     GROUP BY user_id, provider_account_id HAVING count(*) > 1`,
  );
}

// The owner alone may create an index, even one that is there, and to try locks the table.
async function indexesOf(sql: Sql, quotedTable: string): Promise<Set<string>> {
  const found = await sql.rows<{ name: string }>(
    `SELECT relname AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE indrelid = to_regclass($1)`,
    [quotedTable],
  );
  return new Set(found.map(({ name }) => name));
}

/** Adds the indexes that are missing; answers the duplicates that keep one from being unique. */
async function addIndexes(sql: Sql, name: string, table: ConnectionTable) {
  const known = await indexesOf(sql, table.name);
  const nameOf = (suffix: string) => `tokpost_${name}_${suffix}`;
  const add = async (kind: string, suffix: string, columns: string) => {
    if (known.has(nameOf(suffix))) return;
    // Partial, so that rows of other providers are neither constrained nor evaluated.
    await sql.change(
      `CREATE ${kind} IF NOT EXISTS "${nameOf(suffix)}" ON ${table.name} (${columns})
       WHERE provider = 'tiktok'`,
    );
  };
  const pair = 'user_id, provider_account_id';
  const duplicates = known.has(nameOf('account')) ? [] : await findDuplicates(sql, table.name);
  if (duplicates.length === 0) await add('UNIQUE INDEX', 'account', pair);
  else await add('INDEX', 'lookup', pair);
  await add('INDEX', 'open_id', 'provider_account_id');
  const expiry = table.column('expires_at');
  // A text's meaning as a time depends on settings, for all that PostgreSQL knows.
  const indexed = /char|text/.test(expiry.type) ? 'expires_at' : `(${secondsOf(expiry)}), id`;
  await add('INDEX', 'expiry', indexed);
  return duplicates;
}

/**
 * Makes the table, or adopts an existing one: adds the columns and indexes that it lacks and keeps
 * every row. Inside the transaction of the migrations.
 */
export async function adoptConnectionTable(
  sql: Sql,
  name: string,
): Promise<{ table: ConnectionTable; report: StoreReport }> {
  const quoted = `"${name}"`;
  let columns = await readColumns(sql, quoted);
  const addedColumns: string[] = [];
  if (columns.length === 0) {
    const definitions = Object.entries(wanted).map(([column, { type }]) => `${column} ${type}`);
    await sql.change(
      `CREATE TABLE ${quoted} (${definitions.join(', ')},
         UNIQUE (user_id, provider, provider_account_id))`,
    );
  } else {
    refuseUnusable(name, columns);
    for (const [column, { type }] of Object.entries(wanted)) {
      if (columns.some((known) => known.name === column)) continue;
      await sql.change(`ALTER TABLE ${quoted} ADD COLUMN ${column} ${type}`);
      addedColumns.push(column);
    }
  }
  columns = await readColumns(sql, quoted);
  const table = new ConnectionTable(quoted, columns);
  const duplicates = await addIndexes(sql, name, table);
  return { table, report: { addedColumns, duplicates } };
}
