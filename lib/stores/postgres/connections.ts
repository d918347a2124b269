import type {
  ConnectionStore,
  ConnectionToStore,
  SealedTokens,
  StoredConnection,
} from '../../../ts-types/stores';
import {
  equals,
  flagOf,
  flagParameter,
  isInteger,
  secondsOf,
  textOf,
  textParameter,
  timeParameter,
} from './columns';
import type { ConnectionTable } from './connection-table';
import { type Database, NOW, type Sql } from './database';
import { lockFor } from './locks';
import {
  acquireRefresh,
  beginRefresh,
  endRefresh,
  forgetInterruption,
  forgetRefresh,
} from './refresh-leases';
import { Values } from './rows';

const LONGEST_PAGE = 1000;
// Whatever is looked for, other providers' rows stay out of sight; every index has this term.
const OURS = `provider = 'tiktok'`;
const NOTHING = 'false';

type Requests = { [Name in keyof ConnectionStore]: Parameters<ConnectionStore[Name]>[0] };
type Pair = { userId: string; openId: string };

/** The table is known once the store is open. */
export class PostgresConnections implements ConnectionStore {
  readonly #database: Database;
  readonly #table: () => ConnectionTable;

  constructor(database: Database, table: () => ConnectionTable) {
    this.#database = database;
    this.#table = table;
  }

  async identify({ userId, openId, proposedId }: Requests['identify']): Promise<string> {
    const { sql } = this.#database;
    const known = await this.#find(sql, { userId, openId });
    if (known !== null) return known.id;
    const { name, column } = this.#names();
    const { type, sequence } = column('id');
    if (!isInteger(type)) return /\(32\)/.test(type) ? proposedId.replaceAll('-', '') : proposedId;
    const next = await sql.first<{ id: string }>(
      sequence === null
        ? `SELECT (coalesce(max(id), 0) + 1)::text AS id FROM ${name}`
        : `SELECT nextval($1)::text AS id`,
      sequence === null ? [] : [sequence],
    );
    return next?.id ?? proposedId;
  }

  upsert(wanted: ConnectionToStore): ReturnType<ConnectionStore['upsert']> {
    return this.#database.transaction(async (sql) => {
      // Of two first connections of a user one becomes primary.
      await lockFor(sql, `user/${wanted.userId}`);
      const known = await this.#find(sql, wanted);
      if (known !== null && known.id !== wanted.id) return null;
      if (known === null && !(await this.#insert(sql, wanted))) return null;
      await this.#writeTokens(sql, wanted, wanted.scopes);
      await forgetInterruption(sql, wanted.id);
      await this.#update(sql, wanted.id, (values) => ({
        account_label: `coalesce(${values.add(wanted.label)}, account_label)`,
        account_type: `coalesce(${values.add(wanted.accountType)}, account_type)`,
        metadata: `coalesce(${this.#text('metadata', values, wanted.metadata)}, metadata)`,
      }));
      if (wanted.isPrimary) await this.#makePrimary(sql, wanted.userId, wanted.id);
      const connection = await this.#get(sql, wanted.id);
      return connection && { connection, created: known === null };
    });
  }

  get(id: string): Promise<StoredConnection | null> {
    return this.#get(this.#database.sql, id);
  }

  find(pair: Pair): Promise<StoredConnection | null> {
    return this.#find(this.#database.sql, pair);
  }

  async primary(userId: string): Promise<StoredConnection | null> {
    const [first] = await this.#select(
      this.#database.sql,
      (values) => [this.#is('user_id', userId, values)],
      `${flagOf(this.#table().column('is_primary'))} DESC, id LIMIT 1`,
    );
    return first ?? null;
  }

  list(filter: Requests['list']): Promise<StoredConnection[]> {
    const { userId, openId, afterId, limit } = filter;
    return this.#select(
      this.#database.sql,
      (values) => [
        ...(userId === null ? [] : [this.#is('user_id', userId, values)]),
        ...(openId === null ? [] : [this.#is('provider_account_id', openId, values)]),
        ...this.#after(afterId, values),
      ],
      `id LIMIT ${Math.min(limit, LONGEST_PAGE)}`,
    );
  }

  tokens(id: string): Promise<SealedTokens | null> {
    return this.#tokens(this.#database.sql, id);
  }

  setPrimary(id: string): Promise<boolean> {
    return this.#database.transaction(async (sql) => {
      const found = await this.#get(sql, id);
      if (found === null) return false;
      await lockFor(sql, `user/${found.userId}`);
      return this.#makePrimary(sql, found.userId, id);
    });
  }

  setLabel({ id, label }: Requests['setLabel']): Promise<boolean> {
    return this.#update(this.#database.sql, id, (values) => ({
      account_label: values.add(label),
    }));
  }

  setMetadata({ id, metadata }: Requests['setMetadata']): Promise<boolean> {
    return this.#update(this.#database.sql, id, (values) => ({
      metadata: this.#text('metadata', values, metadata),
    }));
  }

  remove(id: string): ReturnType<ConnectionStore['remove']> {
    return this.#database.transaction(async (sql) => {
      const found = await this.#get(sql, id);
      if (found === null) return null;
      const { userId, openId } = found;
      await lockFor(sql, `user/${userId}`);
      // Whoever had the lock before may have made this one the primary.
      const connection = await this.#get(sql, id);
      if (connection === null) return null;
      const values = new Values();
      await sql.change(
        `DELETE FROM ${this.#table().name} WHERE ${OURS} AND ${this.#is('id', id, values)}`,
        values.list,
      );
      await forgetRefresh(sql, id);
      const others = await this.#select(
        sql,
        (of) => [this.#is('provider_account_id', openId, of)],
        'id',
      );
      const heir = connection.isPrimary ? await this.#heir(sql, userId) : null;
      if (heir !== null) await this.#makePrimary(sql, userId, heir.id);
      return { connection, othersWithOpenId: others.length, promotedId: heir?.id ?? null };
    });
  }

  acquireRefresh({ id, holder }: Requests['acquireRefresh']) {
    return this.#database.transaction(async (sql) => {
      if ((await this.#get(sql, id)) === null) return null;
      const taken = await acquireRefresh(sql, holder, id);
      // After the lease: what its last holder wrote came with the end of that one.
      const tokens = await this.#tokens(sql, id);
      if (tokens === null) return null;
      if (taken === null) return { acquired: false as const, tokens };
      return { acquired: true as const, ...taken, tokens };
    });
  }

  beginRefresh({ id, epoch }: Requests['beginRefresh']): Promise<boolean> {
    return beginRefresh(this.#database.sql, id, epoch);
  }

  finishRefresh(result: Requests['finishRefresh']): Promise<boolean> {
    return this.#database.transaction(async (sql) => {
      const { id, epoch, expectedRefreshToken, scopes } = result;
      if (!(await this.#writeTokens(sql, result, scopes, expectedRefreshToken))) return false;
      await endRefresh(sql, id, epoch, true);
      return true;
    });
  }

  releaseRefresh({ id, epoch, settled }: Requests['releaseRefresh']): Promise<void> {
    return endRefresh(this.#database.sql, id, epoch, settled);
  }

  markNeedsReconnect(mark: Requests['markNeedsReconnect']): Promise<boolean> {
    const { id, expectedRefreshToken, reason } = mark;
    return this.#update(
      this.#database.sql,
      id,
      (values) => ({ status: values.add(`needs_reconnect:${reason}`) }),
      (values) => [holdsToken('refresh_token', expectedRefreshToken, values)],
    );
  }

  dueForRefresh({ before, after, limit }: Requests['dueForRefresh']): Promise<StoredConnection[]> {
    const expiry = secondsOf(this.#table().column('expires_at'));
    const id = this.#table().column('id');
    return this.#select(
      this.#database.sql,
      (values) => {
        const conditions = [
          `${expiry} < ${values.add(Math.ceil(before / 1000))}::bigint`,
          `coalesce(status, '') NOT LIKE 'needs_reconnect%'`,
          `coalesce(refresh_token, '') <> ''`,
        ];
        if (after !== null) {
          // One comparison of rows, which the index answers; an OR of two reads it from the start.
          const seconds = `${values.add(after.expiresAt / 1000)}::bigint`;
          conditions.push(`(${expiry}, id) > (${seconds}, ${values.add(after.id)}::${id.type})`);
        }
        return conditions;
      },
      `${expiry}, id LIMIT ${Math.min(limit, LONGEST_PAGE)}`,
    );
  }

  sealed({ afterId, limit }: Requests['sealed']): ReturnType<ConnectionStore['sealed']> {
    const values = new Values();
    return this.#database.sql.rows(
      `SELECT id::text AS id, access_token AS "accessToken",
         nullif(refresh_token, '') AS "refreshToken"
       FROM ${this.#table().name} WHERE ${[OURS, ...this.#after(afterId, values)].join(' AND ')}
       ORDER BY ${this.#table().name}.id LIMIT ${Math.min(limit, LONGEST_PAGE)}`,
      values.list,
    );
  }

  reseal({ id, expected, accessToken, refreshToken }: Requests['reseal']): Promise<boolean> {
    return this.#update(
      this.#database.sql,
      id,
      (values) => ({
        access_token: values.add(accessToken),
        refresh_token: values.add(refreshToken),
      }),
      (values) => [
        holdsToken('access_token', expected.accessToken, values),
        holdsToken('refresh_token', expected.refreshToken, values),
      ],
    );
  }

  #names() {
    const table = this.#table();
    return { name: table.name, column: (column: string) => table.column(column) };
  }

  #is(column: string, text: string, values: Values): string {
    const parameter = `$${values.list.length + 1}`;
    const condition = equals(this.#table().column(column), text, parameter);
    if (condition === null) return NOTHING;
    values.add(text);
    return condition;
  }

  #after(id: string | null, values: Values): string[] {
    const { type } = this.#table().column('id');
    return id === null ? [] : [`${this.#table().name}.id > ${values.add(id)}::${type}`];
  }

  #text(column: string, values: Values, text: string | null): string {
    return textParameter(this.#table().column(column), values.add(text));
  }

  async #select(
    sql: Sql,
    conditions: (values: Values) => string[],
    order: string,
  ): Promise<StoredConnection[]> {
    const values = new Values();
    const where = [OURS, ...conditions(values)].join(' AND ');
    const { name, column } = this.#names();
    const ms = (time: string) => `(${secondsOf(column(time))}) * 1000`;
    const rows = await sql.rows<Row>(
      `SELECT id::text AS id, user_id::text AS "userId", provider_account_id::text AS "openId",
         account_label AS label, account_type AS "accountType",
         ${flagOf(column('is_primary'))} AS "isPrimary", ${textOf(column('metadata'))} AS metadata,
         ${textOf(column('scopes'))} AS scopes, ${ms('expires_at')} AS "expiresAt",
         ${ms('refresh_expires_at')} AS "refreshExpiresAt",
         coalesce(refresh_token, '') <> '' AS "hasRefreshToken", status,
         ${ms('created_at')} AS "createdAt", ${ms('updated_at')} AS "updatedAt",
         ${ms('tokens_at')} AS "tokensAt"
       FROM ${name} WHERE ${where} ORDER BY ${order.replace(/\bid\b/g, `${name}.id`)}`,
      values.list,
    );
    return rows.map(readStatus);
  }

  async #get(sql: Sql, id: string): Promise<StoredConnection | null> {
    const [found] = await this.#select(sql, (values) => [this.#is('id', id, values)], 'id');
    return found ?? null;
  }

  async #find(sql: Sql, { userId, openId }: Pair): Promise<StoredConnection | null> {
    const [found] = await this.#select(
      sql,
      (values) => [
        this.#is('user_id', userId, values),
        this.#is('provider_account_id', openId, values),
      ],
      'id LIMIT 1',
    );
    return found ?? null;
  }

  async #heir(sql: Sql, userId: string): Promise<StoredConnection | null> {
    const created = secondsOf(this.#table().column('created_at'));
    const [heir] = await this.#select(
      sql,
      (values) => [this.#is('user_id', userId, values)],
      `coalesce(status, '') NOT LIKE 'needs_reconnect%' DESC, ${created}, id LIMIT 1`,
    );
    return heir ?? null;
  }

  #tokens(sql: Sql, id: string): Promise<SealedTokens | null> {
    const { name, column } = this.#names();
    const ms = (time: string) => `(${secondsOf(column(time))}) * 1000`;
    const values = new Values();
    return sql.first(
      `SELECT access_token AS "accessToken", nullif(refresh_token, '') AS "refreshToken",
         ${ms('expires_at')} AS "expiresAt", ${ms('refresh_expires_at')} AS "refreshExpiresAt"
       FROM ${name} WHERE ${OURS} AND ${this.#is('id', id, values)}`,
      values.list,
    );
  }

  // False where the id was taken meanwhile.
  async #insert(sql: Sql, { id, userId, openId }: ConnectionToStore): Promise<boolean> {
    const { name, column } = this.#names();
    const user = new Values();
    const hasPrimary = await sql.first(
      `SELECT 1 FROM ${name} WHERE ${OURS} AND ${this.#is('user_id', userId, user)}
         AND ${flagOf(column('is_primary'))} LIMIT 1`,
      user.list,
    );
    const values = new Values();
    const text = (of: string, value: string) => textParameter(column(of), values.add(value));
    const now = (of: string) => timeParameter(column(of), NOW);
    const added = await sql.change(
      `INSERT INTO ${name} (id, user_id, provider, provider_account_id, access_token, is_primary,
         created_at, updated_at)
       OVERRIDING SYSTEM VALUE
       VALUES (${text('id', id)}, ${text('user_id', userId)}, 'tiktok',
         ${text('provider_account_id', openId)}, '',
         ${flagParameter(column('is_primary'), hasPrimary === null ? 'true' : 'false')},
         ${now('created_at')}, ${now('updated_at')})
       ON CONFLICT DO NOTHING`,
      values.list,
    );
    return added > 0;
  }

  #writeTokens(
    sql: Sql,
    tokens: SealedTokens & { id: string },
    scopes: string | null,
    expectedRefreshToken?: string | null,
  ): Promise<boolean> {
    const { column } = this.#names();
    return this.#update(
      sql,
      tokens.id,
      (values) => ({
        access_token: values.add(tokens.accessToken),
        refresh_token: values.add(tokens.refreshToken),
        expires_at: timeParameter(column('expires_at'), values.add(tokens.expiresAt)),
        refresh_expires_at: timeParameter(
          column('refresh_expires_at'),
          values.add(tokens.refreshExpiresAt),
        ),
        scopes: `coalesce(${this.#text('scopes', values, scopes)}, scopes)`,
        status: `'active'`,
        tokens_at: timeParameter(column('tokens_at'), NOW),
      }),
      (values) =>
        expectedRefreshToken === undefined
          ? []
          : [holdsToken('refresh_token', expectedRefreshToken, values)],
    );
  }

  // In two steps, as an index that allows a user one primary connection demands.
  async #makePrimary(sql: Sql, userId: string, id: string): Promise<boolean> {
    const { name, column } = this.#names();
    const values = new Values();
    const user = this.#is('user_id', userId, values);
    await sql.change(
      `UPDATE ${name} SET is_primary = ${flagParameter(column('is_primary'), 'false')}
       WHERE ${OURS} AND ${user} AND ${flagOf(column('is_primary'))}
         AND NOT (${this.#is('id', id, values)})`,
      values.list,
    );
    return this.#update(sql, id, () => ({
      is_primary: flagParameter(column('is_primary'), 'true'),
    }));
  }

  async #update(
    sql: Sql,
    id: string,
    assign: (values: Values) => Record<string, string>,
    conditions: (values: Values) => string[] = () => [],
  ): Promise<boolean> {
    const { name, column } = this.#names();
    const values = new Values();
    const assignments = {
      ...assign(values),
      updated_at: timeParameter(column('updated_at'), NOW),
    };
    const set = Object.entries(assignments).map(([of, value]) => `${of} = ${value}`);
    const where = [OURS, this.#is('id', id, values), ...conditions(values)];
    const changed = await sql.change(
      `UPDATE ${name} SET ${set.join(', ')} WHERE ${where.join(' AND ')}`,
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

// No token is kept as null or as an empty text.
function holdsToken(column: string, expected: string | null, values: Values): string {
  return `coalesce(${column}, '') = ${values.add(expected ?? '')}`;
}
