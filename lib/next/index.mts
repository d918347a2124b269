// The same functions as for require().
import next from './index.js';

export const { createTikTokRoutes, register, withTikTok } = next;
