import type { TokenAccount } from './accounts';
import type { OAuth, Tokens } from './oauth';
import type { Webhooks } from './webhooks';

/** Takes lines of text; `console` and pino fit. Secrets never reach it. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface TikTokOptions {
  /** Default: the environment variable TIKTOK_CLIENT_KEY. */
  clientKey?: string;
  /** Default: TIKTOK_CLIENT_SECRET. */
  clientSecret?: string;
  /** Exactly as registered with TikTok. Default: TIKTOK_REDIRECT_URI. */
  redirectUri?: string;
  /** What to ask the user for. Default: everything that tokpost can use. */
  scopes?: readonly string[];
  /**
   * Which credentials these are. TikTok's sandbox is chosen by them alone; the word only makes errors
   * and hints fit. Default: TIKTOK_MODE, otherwise `production`.
   */
  mode?: 'production' | 'sandbox';
  /** An origin. Default: TIKTOK_API_URL, otherwise TikTok's. */
  apiUrl?: string;
  /** A whole page with its path. Default: TIKTOK_AUTHORIZE_URL, otherwise TikTok's. */
  authorizeUrl?: string;
  /** Roots in PEM that are trusted beside Node's own and those of NODE_EXTRA_CA_CERTS. */
  tls?: { ca?: string | readonly string[] };
  /** `http://[user:password@]host:port`. Default: HTTPS_PROXY, with NO_PROXY; never for loopback. */
  proxy?: string;
  /** How often an idempotent call is tried, and the pauses between. */
  retry?: { maxAttempts?: number; baseDelayMs?: number; maxDelayMs?: number };
  timeouts?: { connectMs?: number; idleMs?: number; requestMs?: number };
  /** tokpost holds no reading call back; `false` says so explicitly. */
  limits?: false;
  /** Silent by default. */
  logger?: Logger;
}

/** A token on its own, or with what is known about it. */
export interface TokenInput {
  accessToken: string;
  refreshToken?: string;
  expiresAt?: Date;
  scopes?: readonly string[];
  openId?: string;
  /**
   * Saves refreshed tokens. It is awaited before the new token is used, because the old refresh token
   * may be dead; the call fails if it fails.
   */
  onRefresh?: (tokens: Tokens) => void | Promise<void>;
}

export interface TikTokEvents {
  /** An account's tokens were refreshed and saved. */
  'token.refreshed': (event: { openId?: string; expiresAt: Date }) => void;
  /** TikTok no longer takes an account's tokens: the user has to connect again. */
  'account.needs_reconnect': (event: { openId?: string; code: string }) => void;
}

export interface TikTokStats {
  /** Calls that have not been answered. */
  calls: number;
  /** Connections to TikTok, in use and idle. */
  openConnections: number;
  idleConnections: number;
  /** Native threads of this process that serve TikTok calls. */
  threads: number;
}

export interface TikTok {
  readonly oauth: OAuth;
  readonly webhooks: Webhooks;

  /**
   * An account for applications that keep the tokens themselves. Unknown scopes mean that only the
   * fields of user.info.basic are asked for.
   *
   * @example
   * const account = tiktok.withToken({ accessToken, refreshToken, onRefresh: (tokens) => save(tokens) });
   */
  withToken(token: string | TokenInput): TokenAccount;

  /**
   * Listens to an event; the returned function stops it.
   *
   * @example
   * tiktok.on('account.needs_reconnect', ({ openId }) => notify(openId));
   */
  on<Name extends keyof TikTokEvents>(event: Name, listener: TikTokEvents[Name]): () => void;

  /**
   * What is going on.
   *
   * @example
   * console.log(tiktok.stats().openConnections);
   */
  stats(): TikTokStats;

  /**
   * Ends this client's calls, which reject with kind `cancelled`, within two seconds. Later calls
   * reject with kind `state`, code `closed`.
   *
   * @example
   * await tiktok.close();
   */
  close(): Promise<void>;
}

/**
 * Makes a client. It throws one `TikTokError` of kind `config` with every fault in `issues`; it
 * starts no thread and makes no connection before its first use. Clients of equal options share
 * their connections.
 *
 * @example
 * export const tiktok = createTikTok();
 */
export function createTikTok(options?: TikTokOptions): TikTok;
