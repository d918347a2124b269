// What the addon exports (native/binding/). Its failures are plain objects with the fields of
// TikTokError. `Group` and `cancelToken` say whose a call is and how to end it early.
import type { ConnectionTest, CreatorInfo, Profile, Purpose, Video } from '../ts-types/accounts';
import type { Issue } from '../ts-types/errors';
import type { ClientToken, Tokens } from '../ts-types/oauth';
import type { WebhookEvent } from '../ts-types/webhooks';

declare const brand: unique symbol;
/** An opaque native object. */
export type Handle<Name extends string> = { readonly [brand]: Name };
export type Config = Handle<'config'>;
export type Engine = Handle<'engine'>;
export type Account = Handle<'account'>;
export type Sandbox = Handle<'sandbox'>;
export type Callback = Handle<'callback'>;
export type CancelToken = Handle<'cancelToken'>;
/** The calls of one client. */
export type Group = number & Handle<'group'>;
/** A question of the core's that waits for settle(). */
export type Question = number & Handle<'question'>;

export interface RawConfig {
  clientKey?: string | undefined;
  clientSecret?: string | undefined;
  redirectUri?: string | undefined;
  scopes?: string[] | undefined;
  mode?: string | undefined;
  apiUrl?: string | undefined;
  authorizeUrl?: string | undefined;
  /** By path: `timeouts.connectMs`. */
  numbers: Record<string, number>;
  limitsOff: boolean;
  unknownOptions: string[];
}

export interface AccountTokens {
  accessToken: string;
  refreshToken?: string | undefined;
  expiresAt?: Date | undefined;
  scopes?: string[] | undefined;
  openId?: string | undefined;
}

export interface NativeStats {
  operations: number;
  jobs: number;
  queuedEvents: number;
  callbacks: number;
  resources: number;
  threads: number;
}

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  line: string;
}

type Call<Target, Rest extends unknown[], T> = (
  target: Target,
  group: Group,
  cancelToken: CancelToken | undefined,
  ...rest: Rest
) => Promise<T>;

export interface Native {
  setThreads(count: number): void;
  shutdown(): void;
  stats(): NativeStats;
  versions(): Record<string, string>;
  newGroup(): Group;
  groupSize(group: Group): number;
  cancelGroup(group: Group): Promise<void>;
  newCancelToken(): CancelToken;
  cancel(token: CancelToken): void;
  /** The function is held weakly: keep it as long as the handle. */
  newCallback(callback: (value: never, question: Question) => void): Callback;
  settle(question: Question, failed: boolean): void;

  checkConfig(
    raw: RawConfig,
    environment: Record<string, string>,
  ): { config: Config; warnings: Issue[] };
  authorizationUrl(
    config: Config,
    options: {
      scopes?: string[] | undefined;
      forceConsent?: boolean | undefined;
      redirectUri?: string | undefined;
      pkce?: string | undefined;
    },
  ): { url: string; state: string; codeVerifier?: string };
  missingScopes(granted: readonly string[], purpose: Purpose): string[];
  verifyWebhook(
    config: Config,
    body: string | Uint8Array,
    signature: string,
    toleranceSeconds: number,
  ): WebhookEvent;

  openEngine(
    config: Config,
    net: { ca: string; proxy?: string | undefined; noProxy?: string | undefined },
    log: Callback | undefined,
  ): Promise<Engine>;
  drainEngine(engine: Engine): Promise<void>;
  closeEngine(engine: Engine): void;
  engineStats(engine: Engine): { openConnections: number; idleConnections: number };
  exchangeCode: Call<
    Engine,
    [{ code: string; codeVerifier?: string | undefined; redirectUri?: string | undefined }],
    Tokens
  >;
  refresh: Call<Engine, [refreshToken: string], Tokens>;
  revoke: Call<Engine, [accessToken: string], void>;
  clientToken: Call<Engine, [], ClientToken>;

  openAccount(engine: Engine, tokens: AccountTokens, save: Callback): Account;
  profile: Call<Account, [], Profile>;
  creatorInfo: Call<Account, [], CreatorInfo>;
  test: Call<Account, [], ConnectionTest>;
  videoPage: Call<
    Account,
    [{ cursor?: number | undefined; maxCount: number }],
    { videos: Video[]; nextCursor?: number }
  >;
  findVideos: Call<Account, [ids: string[]], Video[]>;

  startSandbox(options: string): Promise<Sandbox>;
  sandboxInfo(sandbox: Sandbox): string;
  sandboxCall(sandbox: Sandbox, method: string, args: string): string;
  stopSandbox(sandbox: Sandbox): Promise<void>;
}
