// The clients that commands work with.
import type { TikTok, TikTokOptions } from '../../ts-types/client';
import { createTikTok } from '../client';

/** Does work with a client of the environment's settings, and closes it. */
export async function withClient<T>(
  work: (tiktok: TikTok) => Promise<T>,
  options?: TikTokOptions,
): Promise<T> {
  const tiktok = createTikTok(options);
  try {
    return await work(tiktok);
  } finally {
    await tiktok.close();
  }
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
    store: 'memory:',
    encryptionKeys: ['00'.repeat(32)],
    ...options,
  });
}
