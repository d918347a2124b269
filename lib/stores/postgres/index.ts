import type { LeaseHolder, Store, StoreReport } from '../../../ts-types/stores';
import { TikTokError } from '../../errors';
import { ConnectionRows } from './connection-rows';
import { adoptConnectionTable, type ConnectionTable } from './connection-table';
import { PostgresConnections } from './connections';
import { Database } from './database';
import { PostgresLeases } from './leases';
import { migrate } from './migrations';
import { PostgresOauthStates } from './oauth-states';
import { PostgresPosts } from './posts';
import { PostgresRates } from './rates';
import { steps } from './schema';
import { type PostgresUrl, readUrl } from './url';
import { listen, poll, type Watch } from './watch';

/** A store in PostgreSQL, for any number of processes on any number of machines. */
export class PostgresStore implements Store {
  readonly shared = true;
  readonly connections: PostgresConnections;
  readonly oauthStates: PostgresOauthStates;
  readonly posts: PostgresPosts;
  readonly leases: PostgresLeases;
  readonly rates: PostgresRates;
  readonly #url: PostgresUrl;
  readonly #database: Database;
  readonly #watches = new Set<Watch>();
  #table: ConnectionTable | undefined;

  /** Throws a fault of the URL; connects at open(). */
  constructor(url: string) {
    this.#url = readUrl(url);
    this.#database = new Database(this.#url.connection);
    const rows = new ConnectionRows(() => this.#opened());
    this.connections = new PostgresConnections(this.#database, rows);
    this.oauthStates = new PostgresOauthStates(this.#database);
    this.posts = new PostgresPosts(this.#database);
    this.leases = new PostgresLeases(this.#database);
    this.rates = new PostgresRates(this.#database);
  }

  async open(): Promise<StoreReport> {
    const { table, report } = await migrate(this.#database, steps, (sql) =>
      adoptConnectionTable(sql, this.#url.table),
    );
    this.#table = table;
    return report;
  }

  watch(holder: LeaseHolder, wake: () => void): () => void {
    const { direct } = this.#url;
    const watch = direct === undefined ? poll(this.#database, holder, wake) : listen(direct, wake);
    this.#watches.add(watch);
    return () => {
      watch.end();
      this.#watches.delete(watch);
    };
  }

  async close(): Promise<void> {
    for (const watch of this.#watches) watch.end();
    await this.#database.close();
  }

  #opened(): ConnectionTable {
    if (this.#table === undefined) {
      throw new TikTokError({ kind: 'store', code: 'store_closed', message: 'It is not open.' });
    }
    return this.#table;
  }
}
