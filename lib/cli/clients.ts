// The clients that commands work with.
import fs from 'node:fs';

import type { TikTok, TikTokOptions } from '../../ts-types/client';
import { createTikTok } from '../client';
import { loopbackUri } from './loopback';

/** Does work with a client of the environment's settings, and closes it. */
export async function withClient<T>(
  work: (tiktok: TikTok) => Promise<T>,
  options?: TikTokOptions,
): Promise<T> {
  const tiktok = createTikTok({ ...anyPort(), ...options });
  try {
    return await work(tiktok);
  } finally {
    await tiktok.close();
  }
}

// `http://127.0.0.1:*/callback` is registered for any port. `connect` listens on one and names it;
// whoever only has to have a redirect URI gets the scheme's own.
function anyPort(): TikTokOptions {
  const uri = process.env.TIKTOK_REDIRECT_URI ?? '';
  return loopbackUri(uri)?.port === 0 ? { redirectUri: uri.replace(':*', ':80') } : {};
}

const defaultStore = 'sqlite:./tokpost.db';
const keyFile = '.tokpost/key';
const unusedKey = '00'.repeat(32);

/** The file of the store, where it is one. */
export function storeFile(): string | undefined {
  return /^sqlite:([^?]*)/.exec(process.env.TOKPOST_STORE || defaultStore)?.[1];
}

/** Settings with which looking at the store makes neither a store nor a key. */
export function readerOptions(): TikTokOptions {
  const file = storeFile();
  const isMissing = file !== undefined && !fs.existsSync(file);
  const { TOKPOST_ENCRYPTION_KEY, ENCRYPTION_KEY } = process.env;
  const hasKey = Boolean(TOKPOST_ENCRYPTION_KEY || ENCRYPTION_KEY) || fs.existsSync(keyFile);
  return {
    ...anyPort(),
    ...(isMissing && { store: 'memory:' }),
    // What is stored was encrypted with another one, and stays closed.
    ...(!hasKey && { encryptionKeys: [unusedKey] }),
  };
}

/** The same for --dry-run, which changes nothing. */
export function withReader<T>(work: (tiktok: TikTok) => Promise<T>): Promise<T> {
  return withClient(work, readerOptions());
}

/** For work that needs no settings, because it calls nobody and keeps nothing. */
export function withOfflineClient<T>(
  work: (tiktok: TikTok) => Promise<T>,
  options?: TikTokOptions,
): Promise<T> {
  return withClient(work, {
    clientKey: process.env.TIKTOK_CLIENT_KEY || 'your_client_key',
    clientSecret: 'none',
    redirectUri: process.env.TIKTOK_REDIRECT_URI || 'https://app.example/callback',
    ...anyPort(),
    store: 'memory:',
    encryptionKeys: [unusedKey],
    ...options,
  });
}
