// The store in PostgreSQL does what every store has to do: directly, and behind a transaction pooler.
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import pg from 'pg';
import { storeConformance } from 'tokpost/stores';

import { startPostgres } from './support/postgres.mjs';

const { PostgresStore } = createRequire(import.meta.url)('../../dist/stores/postgres/index.js');

let server;
before(async () => {
  server = await startPostgres({ pooled: true });
});
after(() => server?.stop());

async function query(url, text, values) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

// Every time that tokpost keeps in tables of its own.
const times = {
  tokpost_engines: ['renewed_at'],
  tokpost_posts: ['wake_at'],
  tokpost_webhook_hints: ['received_at'],
  tokpost_rate_log: ['at', 'expires_at'],
  tokpost_oauth_states: ['expires_at'],
};

async function advance(url, ms) {
  const changes = Object.entries(times).map(([table, columns]) => {
    const set = columns.map((column) => `${column} = ${column} - ${ms}`);
    return `UPDATE ${table} SET ${set.join(', ')}`;
  });
  await query(url, changes.join(';'));
}

for (const route of ['url', 'pooled']) {
  describe(route === 'url' ? 'direct' : 'through pgbouncer', () => {
    let urls;
    before(async () => {
      urls = await server.createDatabase();
    });
    const cases = storeConformance({
      make: () => new PostgresStore(urls[route]),
      advance: (ms) => advance(urls.url, ms),
    });
    for (const { name, run } of cases) test(name, run);
  });
}
