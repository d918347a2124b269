/** What went wrong, in one word. docs/errors.md lists every code of each kind with its remedy. */
export type ErrorKind =
  | 'config'
  | 'validation'
  | 'auth'
  | 'scope'
  | 'rate_limit'
  | 'forbidden'
  | 'network'
  | 'timeout'
  | 'server'
  | 'upload'
  | 'publish_failed'
  | 'cancelled'
  | 'state'
  | 'store'
  | 'internal';

/** One fault of a configuration or an input. */
export interface Issue {
  /** The input it is about, such as `redirectUri`. */
  path: string;
  code: string;
  message: string;
}

/** What a TikTokError is made of. */
export interface TikTokErrorFields {
  kind: ErrorKind;
  code: string;
  message: string;
  status?: number;
  logId?: string;
  retryable?: boolean;
  retryAfterMs?: number;
  hint?: string;
  issues?: Issue[];
  cause?: unknown;
}

/**
 * The one error class of tokpost. Wrong argument types are a `TypeError` instead.
 *
 * @example
 * try {
 *   await account.getProfile();
 * } catch (error) {
 *   if (error instanceof TikTokError && error.kind === 'auth') askToReconnect(error.hint);
 *   else throw error;
 * }
 */
export class TikTokError extends Error {
  constructor(fields: TikTokErrorFields);
  kind: ErrorKind;
  /** TikTok's own code or fail_reason where there is one, otherwise tokpost's. */
  code: string;
  /** The HTTP status, where there was a reply. */
  status?: number;
  /** TikTok's log id, which its support asks for. */
  logId?: string;
  /** Whether the same call can succeed later without anybody changing anything. */
  retryable: boolean;
  /** How long TikTok asks to wait. */
  retryAfterMs?: number;
  /** What the person can do, in one or two sentences. */
  hint?: string;
  /** Every fault at once, with kinds `config` and `validation`. */
  issues?: Issue[];
  cause?: unknown;
  /**
   * Safe to send to a browser: no token, no secret, no signed URL, no stack.
   *
   * @example
   * if (error instanceof TikTokError) return Response.json({ error: error.toJSON() }, { status: 502 });
   */
  toJSON(): object;
}
