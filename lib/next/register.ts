// Starting with the server instead of with its first request.
import type { TikTok } from '../../ts-types/client';
import { createTikTok } from '../client';
import { TikTokError } from '../errors';

// On globalThis, because a development server evaluates modules anew after each change.
const key = Symbol.for('tokpost.next');
interface Started {
  isRegistered: boolean;
  client?: TikTok;
  clients: WeakSet<TikTok>;
}

function state(): Started {
  const holder = globalThis as { [key]?: Started };
  return (holder[key] ??= { isRegistered: false, clients: new WeakSet() });
}

/**
 * Starts the client that the environment configures, which shares its engine with every other client of
 * the same options, and each client that routes are made for from now on.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== undefined && process.env.NEXT_RUNTIME !== 'nodejs') return;
  const started = state();
  if (started.isRegistered) return;
  started.isRegistered = true;
  try {
    started.client = createTikTok() as unknown as TikTok;
  } catch (error) {
    // The application passes options instead of setting variables; its client is started below.
    if (error instanceof TikTokError && error.kind === 'config') return;
    throw error;
  }
  await startOne(started.client);
}

/** Starts a client that routes are made for, where register() has run. */
export function startIfRegistered(client: TikTok): void {
  const started = state();
  if (!started.isRegistered || started.clients.has(client)) return;
  started.clients.add(client);
  void startOne(client);
}

/** A store that cannot be reached now must not keep the site from starting; the next call tries again. */
async function startOne(client: TikTok): Promise<void> {
  try {
    await client.start();
  } catch (error) {
    console.error('tokpost: posts of an earlier process could not be taken up:', error);
  }
}
