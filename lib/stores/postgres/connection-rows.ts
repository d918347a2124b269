import type { StoredConnection } from '../../../ts-types/stores';
import {
  type Column,
  equals,
  flagOf,
  secondsOf,
  textOf,
  textParameter,
  timeParameter,
} from './columns';
import type { ConnectionTable } from './connection-table';
import { NOW, type Sql } from './database';
import { Values } from './rows';

// Whatever is looked for, other providers' rows stay out of sight; every index has this term.
export const OURS = `provider = 'tiktok'`;
const NOTHING = 'false';

export type Pair = { userId: string; openId: string };
type Conditions = (values: Values) => string[];

/** Reads and changes rows of the connections' table, whose columns may be of another program's types. */
export class ConnectionRows {
  readonly #table: () => ConnectionTable;

  /** The table is known once the store is open. */
  constructor(table: () => ConnectionTable) {
    this.#table = table;
  }

  get tableName(): string {
    return this.#table().name;
  }

  column(name: string): Column {
    return this.#table().column(name);
  }

  /** The condition that a column holds a text, whatever its type. */
  is(column: string, text: string, values: Values): string {
    const parameter = `$${values.list.length + 1}`;
    const condition = equals(this.column(column), text, parameter);
    if (condition === null) return NOTHING;
    values.add(text);
    return condition;
  }

  /** The condition of the pages after the one that ended with this id. */
  after(id: string | null, values: Values): string[] {
    const { type } = this.column('id');
    return id === null ? [] : [`${this.tableName}.id > ${values.add(id)}::${type}`];
  }

  /** A parameter for a column that keeps a text. */
  text(column: string, values: Values, text: string | null): string {
    return textParameter(this.column(column), values.add(text));
  }

  async select(sql: Sql, conditions: Conditions, order: string): Promise<StoredConnection[]> {
    const values = new Values();
    const where = [OURS, ...conditions(values)].join(' AND ');
    const ms = (time: string) => `(${secondsOf(this.column(time))}) * 1000`;
    const rows = await sql.rows<Row>(
      `SELECT id::text AS id, user_id::text AS "userId", provider_account_id::text AS "openId",
         account_label AS label, account_type AS "accountType",
         ${flagOf(this.column('is_primary'))} AS "isPrimary", ${textOf(this.column('metadata'))} AS metadata,
         ${textOf(this.column('scopes'))} AS scopes, ${ms('expires_at')} AS "expiresAt",
         ${ms('refresh_expires_at')} AS "refreshExpiresAt",
         coalesce(refresh_token, '') <> '' AS "hasRefreshToken", status,
         ${ms('created_at')} AS "createdAt", ${ms('updated_at')} AS "updatedAt",
         ${ms('tokens_at')} AS "tokensAt"
       FROM ${this.tableName} WHERE ${where} ORDER BY ${order.replace(/\bid\b/g, `${this.tableName}.id`)}`,
      values.list,
    );
    return rows.map(readStatus);
  }

  async get(sql: Sql, id: string): Promise<StoredConnection | null> {
    const [found] = await this.select(sql, (values) => [this.is('id', id, values)], 'id');
    return found ?? null;
  }

  async find(sql: Sql, { userId, openId }: Pair): Promise<StoredConnection | null> {
    const [found] = await this.select(
      sql,
      (values) => [
        this.is('user_id', userId, values),
        this.is('provider_account_id', openId, values),
      ],
      'id LIMIT 1',
    );
    return found ?? null;
  }

  /** False where there is no such row, or it does not meet the conditions. */
  async update(
    sql: Sql,
    id: string,
    assign: (values: Values) => Record<string, string>,
    conditions: Conditions = () => [],
  ): Promise<boolean> {
    const values = new Values();
    const assignments = {
      ...assign(values),
      updated_at: timeParameter(this.column('updated_at'), NOW),
    };
    const set = Object.entries(assignments).map(([of, value]) => `${of} = ${value}`);
    const where = [OURS, this.is('id', id, values), ...conditions(values)];
    const changed = await sql.change(
      `UPDATE ${this.tableName} SET ${set.join(', ')} WHERE ${where.join(' AND ')}`,
      values.list,
    );
    return changed > 0;
  }
}

type Row = Omit<StoredConnection, 'status' | 'statusReason'> & { status: string | null };

// "active", or "needs_reconnect:revoked" with its reason; rows that tokpost did not write have
// whatever they have.
function readStatus({ status, ...row }: Row): StoredConnection {
  const [, reason] = /^needs_reconnect:?(.*)$/.exec(status ?? '') ?? [];
  if (reason === undefined) return { ...row, status: 'active', statusReason: null };
  return { ...row, status: 'needs_reconnect', statusReason: reason };
}
