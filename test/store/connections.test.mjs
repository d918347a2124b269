// What the table of connections in PostgreSQL promises beyond the cases that every store has to pass.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

import pg from 'pg';

import { startPostgres } from './support/postgres.mjs';

const { PostgresStore } = createRequire(import.meta.url)('../../dist/stores/postgres/index.js');

let server;
before(async () => {
  server = await startPostgres();
});
after(() => server?.stop());

async function start(t) {
  const { url } = await server.createDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const stores = [];
  const open = async (as = url) => {
    const store = new PostgresStore(as);
    stores.push(store);
    await store.open();
    return store;
  };
  t.after(async () => {
    for (const store of stores) await store.close();
    await client.end();
  });
  const query = async (text, values) => (await client.query(text, values)).rows;
  return { url, query, open, store: await open() };
}

async function connect(store, changes = {}) {
  const connection = {
    userId: randomUUID(),
    openId: randomUUID(),
    accessToken: 'sealed access',
    refreshToken: 'sealed refresh',
    expiresAt: 1_800_000_000_000,
    refreshExpiresAt: null,
    scopes: null,
    label: null,
    accountType: null,
    metadata: null,
    isPrimary: null,
    ...changes,
  };
  const id = await store.connections.identify({ ...connection, proposedId: randomUUID() });
  return (await store.connections.upsert({ ...connection, id })).connection;
}

/** The nodes of a plan as EXPLAIN gives it. */
function nodesOf(plan) {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

test('every page of what is due for a refresh costs the same', async (t) => {
  const { store, query } = await start(t);
  await query(`INSERT INTO social_connections
      (id, user_id, provider, provider_account_id, access_token, refresh_token, expires_at)
    SELECT lpad(n::text, 6, '0'), 'u' || n, 'tiktok', 'o' || n, 'a', 'r',
      to_timestamp(1800000000 + n / 3)
    FROM generate_series(1, 20000) AS n`);
  await query('ANALYZE social_connections');
  const sent = t.mock.method(pg.Pool.prototype, 'query').mock;
  const page = await store.connections.dueForRefresh({
    before: 1_800_006_000_500,
    after: { expiresAt: 1_800_005_000_000, id: '015001' },
    limit: 200,
  });
  assert.deepEqual([page.length, page[0].id], [200, '015002']);
  const [text, values] = sent.calls.at(-1).arguments;
  const [{ 'QUERY PLAN': explained }] = await query(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    values,
  );
  const nodes = nodesOf(explained[0].Plan);
  const [scan] = nodes.filter((node) => /Scan/.test(node['Node Type']));
  assert.equal(scan['Index Name'], 'tokpost_social_connections_expiry', JSON.stringify(nodes));
  assert.ok(!nodes.some((node) => /Sort/.test(node['Node Type'])), 'the index gives the order');
  const read = scan['Actual Rows'] + (scan['Rows Removed by Filter'] ?? 0);
  assert.ok(read <= 201, `${read} rows were read for a page of 200`);
});

test('who does not own the tables may open a database that is up to date', async (t) => {
  const { store, query, url, open } = await start(t);
  const { id } = await connect(store, { userId: 'u' });
  const role = `app_${process.pid}`;
  await query(`CREATE ROLE ${role} LOGIN`);
  await query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
  const as = url.replace(/user=[^&]+/, `user=${role}`);
  const [{ current_user: user }] = await askAs(as, 'SELECT current_user');
  assert.equal(user, role);
  // Nor does it wait for those who use the table.
  await query('BEGIN');
  await query(`UPDATE social_connections SET account_label = 'x'`);
  const theirs = await open(as);
  await query('ROLLBACK');
  assert.equal((await theirs.connections.get(id)).userId, 'u');
  assert.equal((await connect(theirs, { userId: 'v' })).isPrimary, true);
});

async function askAs(connectionString, text) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test('when the tokens came is not when the row was written last', async (t) => {
  const { store, query } = await start(t);
  const { connections } = store;
  const { id, userId, openId } = await connect(store);
  const before = 1_700_000_000_000;
  const goBack = () =>
    query(`UPDATE social_connections SET tokens_at = to_timestamp(${before / 1000})`);
  await goBack();
  await connections.setLabel({ id, label: 'Shop' });
  await connections.setMetadata({ id, metadata: '{}' });
  await connections.setPrimary(id);
  const held = { accessToken: 'sealed access', refreshToken: 'sealed refresh' };
  await connections.reseal({ id, expected: held, ...held });
  assert.equal((await connections.get(id)).tokensAt, before);
  await connect(store, { userId, openId });
  assert.ok((await connections.get(id)).tokensAt > before);
  await goBack();
  const holder = { engine: randomUUID(), host: randomUUID(), pid: 4711, processStart: '1' };
  const { epoch } = await connections.acquireRefresh({ id, holder });
  const expectedRefreshToken = 'sealed refresh';
  const fresh = { ...held, expiresAt: null, refreshExpiresAt: null, scopes: null };
  await connections.finishRefresh({ id, epoch, expectedRefreshToken, ...fresh });
  assert.ok((await connections.get(id)).tokensAt > before);
});
