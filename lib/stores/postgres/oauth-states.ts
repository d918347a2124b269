import type { OauthStateRow, OauthStateStore } from '../../../ts-types/stores';
import { type Database, NOW } from './database';
import { columnOf, selectList, Values } from './rows';
import { sweep } from './sweep';

// An expired state is told apart from an unknown one for this long.
const EXPIRED_KEPT_MS = 3_600_000;

const members = [
  'stateHash',
  'userId',
  'browserTokenHash',
  'redirectUri',
  'codeVerifier',
  'scopes',
  'returnTo',
] as const satisfies readonly (keyof OauthStateRow)[];

export class PostgresOauthStates implements OauthStateStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(state: OauthStateRow & { lifetimeMs: number }): Promise<void> {
    const { sql } = this.#database;
    await sweep(sql, 'tokpost_oauth_states', 'expires_at', EXPIRED_KEPT_MS);
    const values = new Values();
    const written = members.map((member) => values.add(state[member]));
    await sql.change(
      `INSERT INTO tokpost_oauth_states (${members.map(columnOf).join(', ')}, expires_at)
       VALUES (${written.join(', ')}, ${NOW} + ${values.add(state.lifetimeMs)}::bigint)`,
      values.list,
    );
  }

  consume(stateHash: string): Promise<(OauthStateRow & { expired: boolean }) | null> {
    return this.#database.sql.first(
      `DELETE FROM tokpost_oauth_states WHERE state_hash = $1
       RETURNING ${selectList(members)}, expires_at <= ${NOW} AS expired`,
      [stateHash],
    );
  }
}
