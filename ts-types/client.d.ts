import type { Accounts, CallOptions, TokenAccount } from './accounts';
import type { OAuth, Tokens } from './oauth';
import type { MediaProbe, PostJson, Posts, ProbeSource } from './posts';
import type { Store } from './stores';
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
  clientKey?: string | undefined;
  /** Default: TIKTOK_CLIENT_SECRET. */
  clientSecret?: string | undefined;
  /** Exactly as registered with TikTok. Default: TIKTOK_REDIRECT_URI. */
  redirectUri?: string | undefined;
  /** What to ask the user for. Default: everything that tokpost can use. */
  scopes?: readonly string[] | undefined;
  /**
   * Which credentials these are. TikTok's sandbox is chosen by them alone; the word only makes errors
   * and hints fit. Default: TIKTOK_MODE, otherwise `production`.
   */
  mode?: 'production' | 'sandbox' | undefined;
  /** An origin. Default: TIKTOK_API_URL, otherwise TikTok's. */
  apiUrl?: string | undefined;
  /** A whole page with its path. Default: TIKTOK_AUTHORIZE_URL, otherwise TikTok's. */
  authorizeUrl?: string | undefined;
  /** Roots in PEM that are trusted beside Node's own and those of NODE_EXTRA_CA_CERTS. */
  tls?: { ca?: string | readonly string[] | undefined } | undefined;
  /** `http://[user:password@]host:port`. Default: HTTPS_PROXY, with NO_PROXY; never for loopback. */
  proxy?: string | undefined;
  /** How often an idempotent call is tried, and the pauses between. */
  retry?:
    | {
        maxAttempts?: number | undefined;
        baseDelayMs?: number | undefined;
        maxDelayMs?: number | undefined;
      }
    | undefined;
  timeouts?:
    | {
        connectMs?: number | undefined;
        idleMs?: number | undefined;
        requestMs?: number | undefined;
      }
    | undefined;
  /**
   * Where connections and posts are kept: `sqlite:PATH[?table=NAME]`, `postgres://…`, `memory:` or a
   * store of your own. Default: TOKPOST_STORE, otherwise `sqlite:./tokpost.db`.
   */
  store?: string | Store | undefined;
  /**
   * 32 bytes each, as base64 or hex; the first encrypts what is stored, all decrypt. `fernet:<key>`
   * only decrypts. Default: TOKPOST_ENCRYPTION_KEY, comma-separated. Without one, a key is made in
   * `.tokpost/key` by the first call that needs the store; where NODE_ENV is production that call
   * fails instead.
   */
  encryptionKeys?: readonly string[] | undefined;
  uploads?:
    | {
        /** How many uploads run at once. Default: 4. */
        concurrency?: number | undefined;
        /** Of all uploads together. Default: as much as there is. */
        maxBytesPerSecond?: number | undefined;
        /** Bytes per chunk, from 5 to 64 million. Default: `auto`, by the size and the line. */
        chunkSize?: number | 'auto' | undefined;
        /** Where the upload route keeps what it cannot stream through. Default: nowhere. */
        spoolDir?: string | undefined;
        spoolMaxBytes?: number | undefined;
      }
    | undefined;
  /**
   * Calls a minute, per account and endpoint; what is over a limit waits. Default: TikTok's own, 6,
   * 20, 30 and 600. `false` holds nothing back.
   */
  limits?:
    | false
    | {
        init?: number | undefined;
        creatorInfo?: number | undefined;
        status?: number | undefined;
        read?: number | undefined;
      }
    | undefined;
  /** How often TikTok is asked about a post. Default: 30 times, every 5 s. */
  polling?: { intervalMs?: number | undefined; maxChecks?: number | undefined } | undefined;
  /** The https origin under which TikTok reaches the app's media route. */
  media?: { publicUrl?: string | undefined } | undefined;
  /** Where a `relayUrl` may lead. Default: to any public address. */
  relay?:
    | { allowPrivate?: boolean | undefined; allowHosts?: readonly string[] | undefined }
    | undefined;
  /** Silent by default. */
  logger?: Logger | undefined;
}

/** A token on its own, or with what is known about it. */
export interface TokenInput {
  accessToken: string;
  refreshToken?: string | undefined;
  expiresAt?: Date | undefined;
  scopes?: readonly string[] | undefined;
  openId?: string | undefined;
  /**
   * Saves refreshed tokens. It is awaited before the new token is used, because the old refresh token
   * may be dead; the call fails if it fails.
   */
  onRefresh?: ((tokens: Tokens) => void | Promise<void>) | undefined;
}

/** Whose tokens an event is about; the ids of a connection only where it has one. */
export interface AccountEvent {
  accountId?: string;
  userId?: string;
  openId?: string;
}

export interface TikTokEvents {
  /** An account's tokens were refreshed and saved. */
  'token.refreshed': (event: AccountEvent & { expiresAt?: Date }) => void;
  /**
   * TikTok no longer takes an account's tokens: the user has to connect again. `code` is that of the
   * error with which its calls reject.
   */
  'account.needs_reconnect': (event: AccountEvent & { code: string }) => void;
  /** A post has come to another state; the post as it stands. */
  'post.state': (post: PostJson) => void;
}

export interface TikTokStats {
  /** Calls that have not been answered. */
  calls: number;
  /** Posts at work in this process. */
  posts: number;
  /** Connections to TikTok, in use and idle. */
  openConnections: number;
  idleConnections: number;
  /** Native threads of this process that serve TikTok calls. */
  threads: number;
}

export interface TikTok {
  readonly oauth: OAuth;
  readonly webhooks: Webhooks;
  readonly accounts: Accounts;
  readonly posts: Posts;

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
   * Opens the store, takes up the posts that an earlier process left behind, and runs what is due.
   * The first post does the same; calls that only read never do.
   *
   * @example
   * await tiktok.start();
   */
  start(): Promise<void>;

  /**
   * What a media file is, and which of TikTok's rules it breaks. A few reads, whatever its size: of
   * a `relayUrl` by range requests, which lead where a relayed post may lead and nowhere else.
   *
   * @example
   * const { durationMs, problems } = await tiktok.probe('./clip.mp4');
   *
   * @example
   * const { problems } = await tiktok.probe({ relayUrl: 'https://cdn.example.com/clip.mp4' });
   */
  probe(source: ProbeSource, options?: CallOptions): Promise<MediaProbe>;

  /**
   * What is going on.
   *
   * @example
   * console.log(tiktok.stats().openConnections);
   */
  stats(): TikTokStats;

  /**
   * Ends this client's calls, which reject with kind `cancelled`, and with the last client of equal
   * options its posts, at a point from which the next start goes on; all within two seconds. Later
   * calls reject with kind `state`, code `closed`.
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
