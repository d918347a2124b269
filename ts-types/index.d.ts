export type * from './accounts';
export type {
  AccountEvent,
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
export type * from './observability';
export type * from './posts';
export type { Store } from './stores';
export type * from './webhooks';
