// The example's own users, for those who sign in with TikTok: in an SQLite file beside tokpost's. Your app
// has users already, and looks them up instead.
import 'server-only';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import type { Identity, IdentityQuestion } from 'tokpost/next';

import { dataFolder } from './secret';

const tables = `
  CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY,
    email TEXT,
    full_name TEXT,
    avatar_url TEXT
  );
  CREATE TABLE IF NOT EXISTS tiktok_identities (
    open_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id)
  );`;

interface UserRow {
  id: string;
  email: string | null;
  full_name: string | null;
  avatar_url: string | null;
}

/** The user of a TikTok account: who is signed in, else who came with it before, else somebody new. */
export function resolveUser(question: IdentityQuestion): Identity {
  const { openId, profile, claims, sessionUserId } = question;
  const id = sessionUserId ?? userOf(openId) ?? randomUUID();
  // The claims describe a new user. They find none: anybody may claim anybody's e-mail address.
  const fullName = claims.name ?? profile.displayName;
  const user = [id, claims.email ?? null, fullName, claims.picture ?? null];
  database().run('INSERT INTO users VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', user);
  database().run('INSERT INTO tiktok_identities VALUES (?, ?) ON CONFLICT DO NOTHING', [
    openId,
    id,
  ]);
  return identityOf(id);
}

function userOf(openId: string): string | undefined {
  const sql = 'SELECT user_id AS id FROM tiktok_identities WHERE open_id = ?';
  return (database().get(sql, openId) as Pick<UserRow, 'id'> | null)?.id;
}

/** Without a Firebase user: the routes answer null for both of its fields. */
function identityOf(id: string): Identity {
  const row = database().get('SELECT * FROM users WHERE id = ?', id) as unknown as UserRow;
  return {
    userId: id,
    ...(row.email && { email: row.email }),
    ...(row.full_name && { fullName: row.full_name }),
    ...(row.avatar_url && { avatarUrl: row.avatar_url }),
  };
}

// On globalThis, because a development server evaluates this module again after each change.
const holder = globalThis as { users?: Database };

function database(): Database {
  holder.users ??= open();
  return holder.users;
}

function open(): Database {
  const file = path.join(/* turbopackIgnore: true */ dataFolder(), 'users.db');
  // One server has this file. What is locked when it starts was locked by one that has been killed.
  rmSync(`${file}.lock`, { recursive: true, force: true });
  const opened = new Database(file);
  opened.exec(tables);
  return opened;
}
