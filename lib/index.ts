import type * as Declared from '../ts-types/index';
import { createTikTok } from './client';
import { TikTokError } from './errors';

// The compiler checks the implementation against the public declarations here.
({ createTikTok, TikTokError }) satisfies typeof Declared;

export { createTikTok, TikTokError };
