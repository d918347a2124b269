import type {
  ConnectionStore,
  ConnectionToStore,
  SealedTokens,
  StoredConnection,
} from '../../../ts-types/stores';
import {
  flagOf,
  flagParameter,
  isInteger,
  secondsOf,
  textParameter,
  timeParameter,
} from './columns';
import { type ConnectionRows, OURS, type Pair } from './connection-rows';
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

type Requests = { [Name in keyof ConnectionStore]: Parameters<ConnectionStore[Name]>[0] };

export class PostgresConnections implements ConnectionStore {
  readonly #database: Database;
  readonly #rows: ConnectionRows;

  constructor(database: Database, rows: ConnectionRows) {
    this.#database = database;
    this.#rows = rows;
  }

  async identify({ userId, openId, proposedId }: Requests['identify']): Promise<string> {
    const { sql } = this.#database;
    const known = await this.#rows.find(sql, { userId, openId });
    if (known !== null) return known.id;
    const { type, sequence } = this.#rows.column('id');
    if (!isInteger(type)) return /\(32\)/.test(type) ? proposedId.replaceAll('-', '') : proposedId;
    const next = await sql.first<{ id: string }>(
      sequence === null
        ? `SELECT (coalesce(max(id), 0) + 1)::text AS id FROM ${this.#rows.tableName}`
        : `SELECT nextval($1)::text AS id`,
      sequence === null ? [] : [sequence],
    );
    return next?.id ?? proposedId;
  }

  upsert(wanted: ConnectionToStore): ReturnType<ConnectionStore['upsert']> {
    return this.#database.transaction(async (sql) => {
      // Of two first connections of a user one becomes primary.
      await lockFor(sql, `user/${wanted.userId}`);
      const known = await this.#rows.find(sql, wanted);
      if (known !== null && known.id !== wanted.id) return null;
      if (known === null && !(await this.#insert(sql, wanted))) return null;
      await this.#writeTokens(sql, wanted, wanted.scopes);
      await forgetInterruption(sql, wanted.id);
      await this.#rows.update(sql, wanted.id, (values) => ({
        account_label: `coalesce(${values.add(wanted.label)}, account_label)`,
        account_type: `coalesce(${values.add(wanted.accountType)}, account_type)`,
        metadata: `coalesce(${this.#rows.text('metadata', values, wanted.metadata)}, metadata)`,
      }));
      if (wanted.isPrimary) await this.#makePrimary(sql, wanted.userId, wanted.id);
      const connection = await this.#rows.get(sql, wanted.id);
      return connection && { connection, created: known === null };
    });
  }

  get(id: string): Promise<StoredConnection | null> {
    return this.#rows.get(this.#database.sql, id);
  }

  find(pair: Pair): Promise<StoredConnection | null> {
    return this.#rows.find(this.#database.sql, pair);
  }

  async primary(userId: string): Promise<StoredConnection | null> {
    const [first] = await this.#rows.select(
      this.#database.sql,
      (values) => [this.#rows.is('user_id', userId, values)],
      `${flagOf(this.#rows.column('is_primary'))} DESC, id LIMIT 1`,
    );
    return first ?? null;
  }

  list(filter: Requests['list']): Promise<StoredConnection[]> {
    const { userId, openId, afterId, limit } = filter;
    return this.#rows.select(
      this.#database.sql,
      (values) => [
        ...(userId === null ? [] : [this.#rows.is('user_id', userId, values)]),
        ...(openId === null ? [] : [this.#rows.is('provider_account_id', openId, values)]),
        ...this.#rows.after(afterId, values),
      ],
      `id LIMIT ${Math.min(limit, LONGEST_PAGE)}`,
    );
  }

  tokens(id: string): Promise<SealedTokens | null> {
    return this.#tokens(this.#database.sql, id);
  }

  setPrimary(id: string): Promise<boolean> {
    return this.#database.transaction(async (sql) => {
      const found = await this.#rows.get(sql, id);
      if (found === null) return false;
      await lockFor(sql, `user/${found.userId}`);
      return this.#makePrimary(sql, found.userId, id);
    });
  }

  setLabel({ id, label }: Requests['setLabel']): Promise<boolean> {
    return this.#rows.update(this.#database.sql, id, (values) => ({
      account_label: values.add(label),
    }));
  }

  setMetadata({ id, metadata }: Requests['setMetadata']): Promise<boolean> {
    return this.#rows.update(this.#database.sql, id, (values) => ({
      metadata: this.#rows.text('metadata', values, metadata),
    }));
  }

  remove(id: string): ReturnType<ConnectionStore['remove']> {
    return this.#database.transaction(async (sql) => {
      const found = await this.#rows.get(sql, id);
      if (found === null) return null;
      const { userId, openId } = found;
      await lockFor(sql, `user/${userId}`);
      // Whoever had the lock before may have made this one the primary.
      const connection = await this.#rows.get(sql, id);
      if (connection === null) return null;
      const values = new Values();
      await sql.change(
        `DELETE FROM ${this.#rows.tableName} WHERE ${OURS} AND ${this.#rows.is('id', id, values)}`,
        values.list,
      );
      await forgetRefresh(sql, id);
      const others = await this.#rows.select(
        sql,
        (of) => [this.#rows.is('provider_account_id', openId, of)],
        'id',
      );
      const heir = connection.isPrimary ? await this.#heir(sql, userId) : null;
      if (heir !== null) await this.#makePrimary(sql, userId, heir.id);
      return { connection, othersWithOpenId: others.length, promotedId: heir?.id ?? null };
    });
  }

  acquireRefresh({ id, holder }: Requests['acquireRefresh']) {
    return this.#database.transaction(async (sql) => {
      if ((await this.#rows.get(sql, id)) === null) return null;
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
    return this.#rows.update(
      this.#database.sql,
      id,
      (values) => ({ status: values.add(`needs_reconnect:${reason}`) }),
      (values) => [holdsToken('refresh_token', expectedRefreshToken, values)],
    );
  }

  dueForRefresh({ before, after, limit }: Requests['dueForRefresh']): Promise<StoredConnection[]> {
    const expiry = secondsOf(this.#rows.column('expires_at'));
    const id = this.#rows.column('id');
    return this.#rows.select(
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
       FROM ${this.#rows.tableName} WHERE ${[OURS, ...this.#rows.after(afterId, values)].join(' AND ')}
       ORDER BY ${this.#rows.tableName}.id LIMIT ${Math.min(limit, LONGEST_PAGE)}`,
      values.list,
    );
  }

  reseal({ id, expected, accessToken, refreshToken }: Requests['reseal']): Promise<boolean> {
    return this.#rows.update(
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

  async #heir(sql: Sql, userId: string): Promise<StoredConnection | null> {
    const created = secondsOf(this.#rows.column('created_at'));
    const [heir] = await this.#rows.select(
      sql,
      (values) => [this.#rows.is('user_id', userId, values)],
      `coalesce(status, '') NOT LIKE 'needs_reconnect%' DESC, ${created}, id LIMIT 1`,
    );
    return heir ?? null;
  }

  #tokens(sql: Sql, id: string): Promise<SealedTokens | null> {
    const ms = (time: string) => `(${secondsOf(this.#rows.column(time))}) * 1000`;
    const values = new Values();
    return sql.first(
      `SELECT access_token AS "accessToken", nullif(refresh_token, '') AS "refreshToken",
         ${ms('expires_at')} AS "expiresAt", ${ms('refresh_expires_at')} AS "refreshExpiresAt"
       FROM ${this.#rows.tableName} WHERE ${OURS} AND ${this.#rows.is('id', id, values)}`,
      values.list,
    );
  }

  // False where the id was taken meanwhile.
  async #insert(sql: Sql, { id, userId, openId }: ConnectionToStore): Promise<boolean> {
    const user = new Values();
    const hasPrimary = await sql.first(
      `SELECT 1 FROM ${this.#rows.tableName} WHERE ${OURS} AND ${this.#rows.is('user_id', userId, user)}
         AND ${flagOf(this.#rows.column('is_primary'))} LIMIT 1`,
      user.list,
    );
    const values = new Values();
    const text = (of: string, value: string) =>
      textParameter(this.#rows.column(of), values.add(value));
    const now = (of: string) => timeParameter(this.#rows.column(of), NOW);
    const added = await sql.change(
      `INSERT INTO ${this.#rows.tableName} (id, user_id, provider, provider_account_id, access_token, is_primary,
         created_at, updated_at)
       OVERRIDING SYSTEM VALUE
       VALUES (${text('id', id)}, ${text('user_id', userId)}, 'tiktok',
         ${text('provider_account_id', openId)}, '',
         ${flagParameter(this.#rows.column('is_primary'), hasPrimary === null ? 'true' : 'false')},
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
    return this.#rows.update(
      sql,
      tokens.id,
      (values) => ({
        access_token: values.add(tokens.accessToken),
        refresh_token: values.add(tokens.refreshToken),
        expires_at: timeParameter(this.#rows.column('expires_at'), values.add(tokens.expiresAt)),
        refresh_expires_at: timeParameter(
          this.#rows.column('refresh_expires_at'),
          values.add(tokens.refreshExpiresAt),
        ),
        scopes: `coalesce(${this.#rows.text('scopes', values, scopes)}, scopes)`,
        status: `'active'`,
        tokens_at: timeParameter(this.#rows.column('tokens_at'), NOW),
      }),
      (values) =>
        expectedRefreshToken === undefined
          ? []
          : [holdsToken('refresh_token', expectedRefreshToken, values)],
    );
  }

  // In two steps, as an index that allows a user one primary connection demands.
  async #makePrimary(sql: Sql, userId: string, id: string): Promise<boolean> {
    const values = new Values();
    const user = this.#rows.is('user_id', userId, values);
    await sql.change(
      `UPDATE ${this.#rows.tableName} SET is_primary = ${flagParameter(this.#rows.column('is_primary'), 'false')}
       WHERE ${OURS} AND ${user} AND ${flagOf(this.#rows.column('is_primary'))}
         AND NOT (${this.#rows.is('id', id, values)})`,
      values.list,
    );
    return this.#rows.update(sql, id, () => ({
      is_primary: flagParameter(this.#rows.column('is_primary'), 'true'),
    }));
  }
}

// No token is kept as null or as an empty text.
function holdsToken(column: string, expected: string | null, values: Values): string {
  return `coalesce(${column}, '') = ${values.add(expected ?? '')}`;
}
