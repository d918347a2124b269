// The store in PostgreSQL does what every store has to do: directly, and behind a transaction pooler.
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import pg from 'pg';
import { storeConformance } from 'tokpost/stores';

import { ageing } from './support/ageing.mjs';
import { startPostgres } from './support/postgres.mjs';

const { PostgresStore } = createRequire(import.meta.url)('../../dist/stores/postgres/index.js');

let server;
before(async () => {
  server = await startPostgres({ pooled: true });
});
after(() => server?.stop());

async function runScript(url, script) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(script);
  } finally {
    await client.end();
  }
}

for (const route of ['url', 'pooled']) {
  describe(route === 'url' ? 'direct' : 'through pgbouncer', () => {
    let urls;
    before(async () => {
      urls = await server.createDatabase();
    });
    const cases = storeConformance({
      make: () => new PostgresStore(urls[route]),
      advance: (ms) => runScript(urls.url, ageing(ms)),
    });
    for (const { name, run } of cases) test(name, run);
  });
}
