export type * from './accounts';
export type {
  Logger,
  TikTok,
  TikTokEvents,
  TikTokOptions,
  TikTokStats,
  TokenInput,
} from './client';
export { createTikTok } from './client';
export type { ErrorKind, Issue } from './errors';
export { TikTokError } from './errors';
export type * from './oauth';
export type * from './webhooks';
