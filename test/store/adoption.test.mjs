// Tables of connections that others made, and databases that do not do as they should.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import { startPostgres } from './support/postgres.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { PostgresStore } = createRequire(import.meta.url)('../../dist/stores/postgres/index.js');

const expiry = Date.UTC(2027, 0, 15, 8, 0, 0); // a whole second
const later = expiry + 3_600_000;

let server;
before(async () => {
  server = await startPostgres();
});
after(() => server?.stop());

/** A database with this table, a store on it and a connection to look at it. */
async function start(t, sql, parameters = '') {
  const { url } = await server.createDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const store = new PostgresStore(`${url}${parameters}`);
  t.after(async () => {
    await store.close();
    await client.end();
  });
  const query = async (text, values) => (await client.query(text, values)).rows;
  await query(sql);
  return { store, query, url };
}

async function connect(store, userId, openId, changes = {}) {
  const proposedId = randomUUID();
  const id = await store.connections.identify({ userId, openId, proposedId });
  return store.connections.upsert({
    id,
    userId,
    openId,
    accessToken: 'sealed access',
    refreshToken: 'sealed refresh',
    expiresAt: expiry,
    refreshExpiresAt: later,
    scopes: 'video.list,video.publish',
    label: 'Shop',
    accountType: 'business',
    metadata: '{"a":1}',
    isPrimary: null,
    ...changes,
  });
}

const tables = {
  'uuids, timestamptz and jsonb, as Supabase makes them': {
    sql: `CREATE TABLE social_connections (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid NOT NULL, provider text NOT NULL,
      provider_account_id text NOT NULL, access_token text NOT NULL, refresh_token text,
      expires_at timestamptz, account_label text, account_type text,
      is_primary boolean DEFAULT false, metadata jsonb, created_at timestamptz DEFAULT now(),
      UNIQUE (user_id, provider, provider_account_id));
      INSERT INTO social_connections (user_id, provider, provider_account_id, access_token, expires_at)
      VALUES ('00000000-0000-4000-8000-000000000001', 'tiktok', 'old', 'fernet', '2027-01-15 08:00Z'),
        ('00000000-0000-4000-8000-000000000001', 'google', 'g', 'theirs', '2027-01-15 08:00Z')`,
    users: ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'],
    strangers: ['', '1', 'nobody', '00000000-0000-4000-8000-00000000000A'],
  },
  'numbers from a sequence, seconds, and 0 and 1': {
    sql: `CREATE TABLE social_connections (
      id bigserial PRIMARY KEY, user_id integer NOT NULL, provider varchar(20) NOT NULL,
      provider_account_id varchar(100) NOT NULL, access_token text NOT NULL, refresh_token text,
      expires_at bigint, is_primary smallint NOT NULL DEFAULT 0, metadata json, scopes text[]);
      INSERT INTO social_connections (user_id, provider, provider_account_id, access_token, expires_at)
      VALUES (1, 'tiktok', 'old', 'fernet', ${expiry / 1000}),
        (1, 'google', 'g', 'theirs', ${expiry / 1000})`,
    users: ['1', '2'],
    strangers: ['', '01', '1.0', ' 1', '99999999999999999999', 'nobody'],
  },
  'identity columns, timestamps without a zone': {
    sql: `CREATE TABLE social_connections (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id varchar(36) NOT NULL,
      provider text NOT NULL, provider_account_id text NOT NULL, access_token varchar(2000) NOT NULL,
      refresh_token varchar(2000), expires_at timestamp, is_primary boolean, metadata text);
      INSERT INTO social_connections (user_id, provider, provider_account_id, access_token, expires_at)
      VALUES ('u1', 'tiktok', 'old', 'fernet', '2027-01-15 08:00'),
        ('u1', 'google', 'g', 'theirs', '2027-01-15 08:00')`,
    users: ['u1', 'u2'],
    strangers: ['', 'U1', 'u1 '],
  },
  'times as text, ids without hyphens': {
    sql: `CREATE TABLE social_connections (
      id varchar(32) PRIMARY KEY, user_id text NOT NULL, provider text NOT NULL,
      provider_account_id text NOT NULL, access_token text NOT NULL, refresh_token text,
      expires_at text, is_primary integer DEFAULT 0, metadata text, updated_at text);
      INSERT INTO social_connections VALUES
        ('a', 'u1', 'tiktok', 'old', 'fernet', NULL, '2027-01-15T08:00:00.000Z', 0, NULL, 'long ago'),
        ('b', 'u1', 'google', 'g', 'theirs', NULL, '2027-01-15T08:00:00', 0, NULL, NULL)`,
    users: ['u1', 'u2'],
    strangers: ['', 'nobody'],
  },
};

describe('an existing table is adopted', () => {
  for (const [name, { sql, users, strangers }] of Object.entries(tables)) {
    test(name, async (t) => {
      const { store, query } = await start(t, sql);
      const { addedColumns, duplicates } = await store.open();
      assert.ok(addedColumns.includes('status') && addedColumns.includes('refresh_expires_at'));
      assert.deepEqual(duplicates, []);

      const [user, second] = users;
      const old = await store.connections.find({ userId: user, openId: 'old' });
      assert.deepEqual(
        [old.userId, old.expiresAt, old.status, old.hasRefreshToken, old.isPrimary],
        [user, expiry, 'active', false, false],
      );
      assert.equal((await store.connections.tokens(old.id)).accessToken, 'fernet');
      for (const stranger of strangers) {
        assert.equal(await store.connections.get(stranger), null, `'${stranger}'`);
        assert.equal(await store.connections.primary(stranger), null, `'${stranger}'`);
      }

      const made = await connect(store, second, 'new');
      assert.equal(made.created, true);
      const shown = await store.connections.get(made.connection.id);
      assert.deepEqual(
        [shown.expiresAt, shown.refreshExpiresAt, shown.label, shown.scopes, shown.isPrimary],
        [expiry, later, 'Shop', 'video.list,video.publish', true],
      );
      assert.deepEqual(JSON.parse(shown.metadata), { a: 1 });
      const age = Date.now() - shown.updatedAt;
      assert.ok(Math.abs(age) < 60_000, `updated ${age} ms ago`);
      const again = await connect(store, user, 'old', { accessToken: 'anew' });
      assert.deepEqual([again.created, again.connection.id], [false, old.id]);
      assert.equal(await store.connections.setPrimary(old.id), true);
      const due = await store.connections.dueForRefresh({ before: later, after: null, limit: 9 });
      assert.equal(due.length, 2);

      const [theirs] = await query(`SELECT * FROM social_connections WHERE provider = 'google'`);
      assert.equal(theirs.access_token, 'theirs');
      assert.deepEqual([theirs.status, Boolean(theirs.is_primary)], [null, false]);
      assert.equal(await store.connections.get(String(theirs.id)), null);
      assert.deepEqual(await store.connections.remove(String(theirs.id)), null);
      const everybody = { userId: null, openId: null, afterId: null, limit: 9 };
      assert.equal((await store.connections.list(everybody)).length, 2);
      // Another process finds nothing to do.
      assert.deepEqual((await store.open()).addedColumns, []);
    });
  }

  test('of another name', async (t) => {
    const { store, query } = await start(t, 'SELECT 1', '&table=platform_connections');
    await store.open();
    await connect(store, 'u', 'o');
    assert.equal((await query('SELECT * FROM platform_connections')).length, 1);
    assert.equal((await query(`SELECT to_regclass('social_connections') AS found`))[0].found, null);
  });

  test('duplicates are reported, and none is dropped', async (t) => {
    const row = `('u', 'tiktok', 'o', 'x')`;
    const { store, query } = await start(
      t,
      `CREATE TABLE social_connections (id serial PRIMARY KEY, user_id text NOT NULL,
         provider text NOT NULL, provider_account_id text NOT NULL, access_token text NOT NULL);
       INSERT INTO social_connections (user_id, provider, provider_account_id, access_token)
       VALUES ${row}, ${row}, ('u', 'google', 'o', 'x'), ('u', 'google', 'o', 'x')`,
    );
    const { duplicates } = await store.open();
    assert.deepEqual(duplicates, [{ userId: 'u', openId: 'o', count: 2 }]);
    const { connection } = await connect(store, 'u', 'o');
    assert.equal(connection.id, '1');
    assert.equal((await query('SELECT 1 FROM social_connections')).length, 4);
  });
});

describe('a table that cannot hold connections is refused, and says why', () => {
  const columns = {
    id: 'serial PRIMARY KEY',
    user_id: 'text NOT NULL',
    provider: 'text NOT NULL',
    provider_account_id: 'text NOT NULL',
    access_token: 'text NOT NULL',
  };
  const faults = {
    'has no column access_token': { access_token: undefined },
    'its column tenant demands a value': { tenant: 'integer NOT NULL' },
    'its column access_token is too short': { access_token: 'varchar(100) NOT NULL' },
    'its column expires_at is of type jsonb': { expires_at: 'jsonb' },
  };
  for (const [why, change] of Object.entries(faults)) {
    test(why, async (t) => {
      const wanted = Object.entries({ ...columns, ...change }).filter(([, type]) => type);
      const sql = wanted.map(([name, type]) => `${name} ${type}`).join(', ');
      const { store, query } = await start(t, `CREATE TABLE social_connections (${sql})`);
      await assert.rejects(store.open(), {
        code: 'store_table_unusable',
        message: new RegExp(why),
      });
      // Nothing of the migration is left.
      assert.equal((await query(`SELECT to_regclass('tokpost_posts') AS found`))[0].found, null);
    });
  }
});

describe('migrations', () => {
  test('processes that start at once make one set of tables', async (t) => {
    const { url } = await start(t, 'SELECT 1');
    const stores = Array.from({ length: 8 }, () => new PostgresStore(url));
    await Promise.all(stores.map((store) => store.open()));
    const made = await Promise.all(
      stores.map((store, i) => connect(store, 'u', `o${i % 2}`, { label: `${i}` })),
    );
    assert.equal(made.filter((done) => done?.created).length, 2);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a database of a newer version is left alone', async (t) => {
    const { store, query } = await start(
      t,
      'CREATE TABLE tokpost_schema (version integer NOT NULL); INSERT INTO tokpost_schema VALUES (99)',
    );
    await assert.rejects(store.open(), { code: 'store_newer_version', message: /update tokpost/ });
    assert.equal((await query(`SELECT to_regclass('tokpost_posts') AS found`))[0].found, null);
  });
});

describe('a database that fails', () => {
  test('a server that cannot be reached is worth another try', async () => {
    const store = new PostgresStore('postgres://nobody:hunter2@127.0.0.1:1/none');
    await assert.rejects(store.open(), (error) => {
      assert.deepEqual(
        [error.kind, error.code, error.retryable],
        ['store', 'store_unreachable', true],
      );
      assert.ok(!JSON.stringify(error).includes('hunter2') && !error.message.includes('hunter2'));
      return true;
    });
    await store.close();
  });

  test('a database that does not exist is not', async (t) => {
    const { url } = await start(t, 'SELECT 1');
    const store = new PostgresStore(url.replace(/\/test\d+/, '/missing'));
    await assert.rejects(store.open(), { code: 'store_cannot_open', retryable: false });
    await store.close();
  });

  test('connections that the server ends are made anew', async (t) => {
    const { store, query } = await start(t, 'SELECT 1');
    await store.open();
    await connect(store, 'u', 'o');
    await query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'tokpost' AND datname = current_database()`);
    const retried = async () => {
      try {
        return await store.connections.primary('u');
      } catch (error) {
        assert.equal(error.retryable, true);
        return store.connections.primary('u');
      }
    };
    assert.equal((await retried()).openId, 'o');
  });

  test('a closed store says so', async (t) => {
    const { store } = await start(t, 'SELECT 1');
    await store.open();
    await store.close();
    await assert.rejects(store.connections.get('1'), { code: 'store_closed' });
  });

  test('a name that is no identifier is a mistake of the configuration', () => {
    for (const table of ['', '1st', 'a b', 'a;b', 'x'.repeat(64)]) {
      const url = `postgres://localhost/app?table=${encodeURIComponent(table)}`;
      assert.throws(() => new PostgresStore(url), { kind: 'config', code: 'invalid_table' });
    }
  });

  test('without the package pg the error says what to install', (t) => {
    const copy = mkdtempSync(path.join(tmpdir(), 'tokpost-no-pg-'));
    t.after(() => rmSync(copy, { recursive: true }));
    cpSync(path.join(root, 'dist'), path.join(copy, 'dist'), { recursive: true });
    const code = `
      const { PostgresStore } = require('./dist/stores/postgres');
      new PostgresStore('postgres://localhost/app').open().catch(({ kind, code, hint }) =>
        console.log(JSON.stringify([kind, code, hint])));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], {
      cwd: copy,
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), ['config', 'pg_missing', 'Run `npm i pg`.']);
  });
});
