import type { Client } from 'pg';

import type { LeaseHolder } from '../../../ts-types/stores';
import { connectionSettings, type Database, loadPg, NOW, type Sql } from './database';

const POLL_MS = 2000;
const CHANNEL = 'tokpost';

/** How a store hears of what other processes leave to do. */
export interface Watch {
  end(): void;
}

/** Something is due, or somebody wants something of the holder's posts. */
const SOMETHING = `SELECT
  EXISTS (SELECT 1 FROM tokpost_posts
    WHERE lease_engine IS NULL AND wake_at IS NOT NULL AND wake_at <= ${NOW})
  OR EXISTS (SELECT 1 FROM tokpost_posts
    WHERE lease_engine = $1 AND (cancel_requested OR hinted)) AS some`;

/** Looks every two seconds, since a transaction pooler passes no notifications on. */
export function poll(database: Database, { engine }: LeaseHolder, wake: () => void): Watch {
  const look = async () => {
    // A server that is away is heard of by those who write to it.
    const found = await database.sql
      .first<{ some: boolean }>(SOMETHING, [engine])
      .catch(() => null);
    if (found?.some) wake();
  };
  const timer = setInterval(look, POLL_MS).unref();
  return { end: () => clearInterval(timer) };
}

/** Tells the other processes, at the commit. */
export async function tell(sql: Sql): Promise<void> {
  await sql.change(`SELECT pg_notify('${CHANNEL}', '')`);
}

/** Listens on a connection of its own, which goes straight to the server. */
export function listen(url: string, wake: () => void): Watch {
  let ended = false;
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;

  const connect = async () => {
    const pg = loadPg();
    const fresh = new pg.Client(connectionSettings(url, pg));
    client = fresh;
    let lost = false;
    const lose = () => {
      if (lost) return;
      lost = true;
      fresh.end().catch(() => {});
      if (!ended) retry = setTimeout(connect, POLL_MS).unref();
    };
    fresh.on('error', lose);
    fresh.on('end', lose);
    fresh.on('notification', wake);
    try {
      await fresh.connect();
      if (ended) return lose();
      (fresh as Client & { unref(): void }).unref(); // which its declarations lack
      await fresh.query(`LISTEN ${CHANNEL}`);
      wake(); // for what was told while nobody listened
    } catch {
      lose();
    }
  };
  void connect();
  return {
    end() {
      ended = true;
      clearTimeout(retry);
      client?.end().catch(() => {});
    },
  };
}
