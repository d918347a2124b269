import 'server-only';
import path from 'node:path';
import { createTikTok, type TikTok } from 'tokpost';
import { createTikTokRoutes } from 'tokpost/next';

import { dataFolder } from './secret';
import { userOf } from './session';
import { resolveUser } from './users';

// On globalThis, because a development server evaluates this module again after each change.
const holder = globalThis as { tiktok?: TikTok };

/** The one client of this server. Credentials come from the environment. */
export const tiktok = (holder.tiktok ??= createTikTok({
  store: process.env.TOKPOST_STORE ?? `sqlite:${path.join(dataFolder(), 'tokpost.db')}`,
  // Uploads from browsers are kept until TikTok has them, so that a restart loses none.
  uploads: { spoolDir: path.join(dataFolder(), 'spool'), spoolMaxBytes: 20_000_000_000 },
  ...(process.env.PUBLIC_URL && { media: { publicUrl: process.env.PUBLIC_URL } }),
  logger: console,
}));

export const routes = createTikTokRoutes({
  tiktok,
  getUserId: (request) => userOf(request)?.id ?? null,
  identity: { resolve: resolveUser },
  successPath: '/accounts',
});
