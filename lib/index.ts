import type { TikTok, TikTokOptions } from '../ts-types/client';
import type * as Declared from '../ts-types/index';
import { TikTokError } from './errors';

// The rest of the package is loaded by the first client, so that importing it costs next to nothing.
// A literal path, because bundlers and file tracers follow nothing else.
function createTikTok(options?: TikTokOptions): TikTok {
  const client: typeof import('./client') = require('./client');
  return client.createTikTok(options);
}

// The compiler checks the implementation against the public declarations here.
({ createTikTok, TikTokError }) satisfies typeof Declared;

export { createTikTok, TikTokError };
