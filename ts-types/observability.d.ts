import type { PostKind, PostState, StallReason } from './posts';

/** What the channel `tokpost:request` tells: one HTTP request that has ended. Nothing in it is secret. */
export interface RequestMessage {
  /** What it was for: `user.info`, `oauth.refresh`, `publish.init`, `upload.put`, … */
  operation: string;
  method: string;
  /** With the port, where it is not the scheme's own. */
  host: string;
  /** Without the query, which may be signed. */
  path: string;
  /** Absent where no reply came. */
  status?: number;
  durationMs: number;
  /** Which attempt of its operation, from 1. */
  attempt: number;
  /** Why no reply came: `connect`, `timeout`, `reset`, … */
  code?: string;
}

/** What the channel `tokpost:retry` tells: an attempt has failed, and there will be another. */
export interface RetryMessage {
  operation: string;
  /** The one that failed, from 1. */
  attempt: number;
  /** The pause before the next one. */
  delayMs: number;
  /** Of the failure: TikTok's, or the transport's. */
  code: string;
}

/** What the channel `tokpost:state` tells: a post has come to a state. */
export interface StateMessage {
  postId: string;
  kind: PostKind;
  openId: string;
  /** Of a connected account. */
  accountId?: string;
  state: PostState;
  /** The state before, where this process has seen it. */
  from?: PostState;
  stalledBecause?: StallReason;
  /** Of the error behind a failure or a stall. */
  code?: string;
}

/**
 * What the channel `tokpost:refresh` tells: an account's tokens were refreshed and saved, or are lost,
 * so that the user has to connect again. A refresh that only has to be repeated is a request and a retry.
 */
export interface RefreshMessage {
  /** Of a connected account. */
  accountId?: string;
  openId?: string;
  ok: boolean;
  /** With `ok: false`, that of the error with which the account's calls reject. */
  code?: string;
}

/**
 * The channels of `node:diagnostics_channel` that tokpost publishes to, and what it publishes.
 *
 * @example
 * import { subscribe } from 'node:diagnostics_channel';
 *
 * subscribe('tokpost:request', (message) => {
 *   const { operation, durationMs } = message as DiagnosticMessages['tokpost:request'];
 *   console.log(operation, durationMs);
 * });
 */
export interface DiagnosticMessages {
  'tokpost:request': RequestMessage;
  'tokpost:retry': RetryMessage;
  'tokpost:state': StateMessage;
  'tokpost:refresh': RefreshMessage;
}
