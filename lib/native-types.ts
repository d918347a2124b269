// What the addon exports (native/binding/). Its failures are plain objects with the fields of
// TikTokError. `Group` and `cancelToken` say whose a call is and how to end it early.
import type {
  AccountJson,
  ConnectionTest,
  CreatorInfo,
  Profile,
  Purpose,
  ReencryptCounts,
  RefreshCounts,
  Video,
} from '../ts-types/accounts';
import type { Issue, TikTokErrorFields } from '../ts-types/errors';
import type { ClientToken, Tokens } from '../ts-types/oauth';
import type { RequestMessage, RetryMessage } from '../ts-types/observability';
import type {
  DryRun,
  MediaProbe,
  Plan,
  PostKind,
  PostListFilter,
  PostProgress,
  PostState,
  Quota,
  StallReason,
} from '../ts-types/posts';
import type { WebhookEvent } from '../ts-types/webhooks';

declare const brand: unique symbol;
/** An opaque native object. */
export type Handle<Name extends string> = { readonly [brand]: Name };
export type Config = Handle<'config'>;
export type Engine = Handle<'engine'>;
export type Account = Handle<'account'>;
export type Sandbox = Handle<'sandbox'>;
export type Callback = Handle<'callback'>;
/** A buffer's or a stream's bytes, until a post takes them. */
export type Source = Handle<'source'>;
/** One that answers from JavaScript. */
export type Store = Handle<'store'>;
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
  encryptionKeys?: string[] | undefined;
  store?: string | undefined;
  hasStoreObject: boolean;
  relayAllowPrivate?: boolean | undefined;
  relayAllowHosts?: string[] | undefined;
  mediaPublicUrl?: string | undefined;
  ca: string[];
  proxy?: string | undefined;
  unknownOptions: string[];
}

/** Whose posts a call is about: those of a token, or of a stored account. */
export type PostOwner =
  | { account: Account }
  | { accountId: string; userId?: string | undefined; openId: string };

/** A post as it stands. */
export interface NativePost {
  id: string;
  accountId?: string;
  userId?: string;
  openId: string;
  kind: PostKind;
  state: PostState;
  stalledBecause?: StallReason;
  publishId?: string;
  waitingUntil?: Date;
  publishAt?: Date;
  /** In a queue. */
  priority: number;
  attempt: number;
  retryOf?: string;
  postIds: string[];
  url?: string;
  status: string;
  createdAt: Date;
  updatedAt: Date;
  lastEventId: number;
  progress: PostProgress;
  /** Why it has not come about, and what lies behind a stall. */
  error?: TikTokErrorFields;
  cause?: TikTokErrorFields;
  /** What `finished` waits for has come about. */
  settled: boolean;
}

export interface NativeNews {
  id: number;
  type: 'state' | 'progress' | 'webhook';
  at: Date;
  post: NativePost;
  /** JSON. */
  webhook?: string;
}

export interface NewsBatch {
  /** Posts are in the engine's hands. */
  busy: boolean;
  news: NativeNews[];
}

/** A connected account as the store has it. */
export type StoredAccount = AccountJson;

export interface AccountQuery {
  userId?: string | undefined;
  accountId?: string | undefined;
  openId?: string | undefined;
  all?: boolean | undefined;
}

export interface ImportedAccount {
  userId: string;
  tokens: AccountTokens;
  profile?: Record<string, unknown> | undefined;
  label?: string | undefined;
  accountType?: string | undefined;
}

/** A verified event, as far as it was checked. */
export type WebhookHint = { event: string; createdAt: Date } & {
  [Name in Exclude<keyof WebhookEvent, 'event' | 'createdAt'>]?: string | undefined;
};

/** What has happened to a connected account's tokens. */
export type AccountNews = { accountId: string; userId: string; openId: string } & (
  | { expiresAt: Date }
  | { code: string }
);

export interface AccountTokens {
  accessToken: string;
  refreshToken?: string | undefined;
  expiresAt?: Date | undefined;
  refreshExpiresAt?: Date | undefined;
  scopes?: string[] | undefined;
  openId?: string | undefined;
}

export interface AuthorizationOptions {
  scopes?: string[] | undefined;
  forceConsent?: boolean | undefined;
  redirectUri?: string | undefined;
  pkce?: string | undefined;
}

/** Whom a sign-in is bound to. */
export interface Binding {
  userId?: string | undefined;
  browserToken?: string | undefined;
}

export interface VideoPageOptions {
  cursor?: number | undefined;
  maxCount: number;
}

export interface VideoPage {
  videos: Video[];
  nextCursor?: number;
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

/** A request that has ended, or a pause before the next attempt. */
export type TraceRecord =
  | ({ type: 'request' } & RequestMessage)
  | ({ type: 'retry' } & RetryMessage);

export type Call<Target, Rest extends unknown[], T> = (
  target: Target,
  group: Group,
  cancelToken: CancelToken | undefined,
  ...rest: Rest
) => Promise<T>;

/** `{ options, held?: { priority }, photoIds? }` as JSON; the bytes of a buffer or a stream beside them. */
type WantedPost = [kind: PostKind, options: string, source: Source | undefined];
/** The source's description as JSON, or ''. */
type PostAndSource = [id: string, description: string, source: Source | undefined];

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
  /** The function is held weakly: keep it as long as it may be called. */
  newCallback(callback: (value: never, question: Question) => void): Callback;
  settle(question: Question, failed: boolean): void;
  newStore(callback: Callback): Store;
  /** JSON, or why there is none. */
  answerStore(
    question: Question,
    answer: string | undefined,
    fault: { kind: string; code: string; message: string; retryable: boolean } | undefined,
  ): void;
  wakeStore(store: Store): void;

  checkConfig(
    raw: RawConfig,
    environment: Record<string, string>,
  ): { config: Config; warnings: Issue[]; usesPostgres: boolean };
  authorizationUrl(
    config: Config,
    options: AuthorizationOptions,
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
    trace: Callback,
    log: Callback | undefined,
  ): Promise<Engine>;
  /** Whether records of requests and retries are made. */
  watchEngine(engine: Engine, watched: boolean): void;
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
  videoPage: Call<Account, [VideoPageOptions], VideoPage>;
  findVideos: Call<Account, [ids: string[]], Video[]>;

  /** The store and all that posts; opened once. */
  openDesk(
    engine: Engine,
    news: Callback,
    accountNews: Callback | undefined,
    store: Store | undefined,
  ): Promise<void>;
  closeDesk(engine: Engine): Promise<void>;
  /** Whether the post's progress is told; '' is every post's. Nothing without a desk. */
  followPost(engine: Engine, id: string, wanted: boolean): void;
  /** How many posts are at work then. */
  startDesk: Call<Engine, [], number>;
  bringToken: Call<Engine, [account: Account], void>;
  acceptPost: Call<Engine, [PostOwner, ...WantedPost], NativePost>;
  dryRun: Call<Engine, WantedPost, DryRun>;
  explain: Call<Engine, [PostOwner, ...WantedPost], Plan>;
  quota: Call<Engine, [PostOwner], Quota>;
  getPost: Call<Engine, [id: string], NativePost | null>;
  listPosts: Call<Engine, [PostListFilter], { posts: NativePost[]; nextCursor?: string }>;
  eventsAfter: Call<Engine, [id: number, limit: number], NativeNews[]>;
  cancelPost: Call<Engine, [id: string], { cancelled: boolean; state: PostState }>;
  /** The last unfinished post of the same account before this one. */
  predecessor: Call<Engine, [id: string], string | null>;
  /** A queue's retry of a post that failed; the same one each time. */
  requeuePost: Call<Engine, [id: string, publishAt: number], NativePost>;
  resumePost: Call<Engine, PostAndSource, NativePost>;
  resumeAll: Call<Engine, [], number>;
  settlePost: Call<
    Engine,
    [id: string, word: { published: boolean; postId?: string | undefined }],
    NativePost
  >;
  retryPost: Call<Engine, PostAndSource, NativePost>;
  probe: Call<Engine, [description: string, source: Source | undefined], MediaProbe>;
  postsInHand(engine: Engine): number;

  beginSignIn: Call<
    Engine,
    [start: AuthorizationOptions & Binding & { returnTo?: string | undefined }],
    { url: string; state: string; codeVerifier?: string; browserToken?: string }
  >;
  finishSignIn: Call<
    Engine,
    [callback: Binding & { url: string }],
    {
      account: StoredAccount;
      returnTo?: string;
      grantedScopes: string[];
      missingScopes: string[];
    }
  >;
  getAccount: Call<Engine, [id: string, userId: string | undefined], StoredAccount>;
  primaryAccount: Call<Engine, [userId: string], StoredAccount>;
  findAccount: Call<Engine, [AccountQuery], StoredAccount | null>;
  listAccounts: Call<Engine, [AccountQuery], StoredAccount[]>;
  importAccount: Call<Engine, [ImportedAccount], StoredAccount>;
  makePrimary: Call<Engine, [id: string], StoredAccount>;
  relabel: Call<Engine, [id: string, label: string | undefined], StoredAccount>;
  disconnect: Call<Engine, [id: string], void>;
  refreshExpiring: Call<Engine, [withinMs: number], RefreshCounts>;
  reencrypt: Call<Engine, [], ReencryptCounts>;
  noteWebhook: Call<Engine, [WebhookHint], void>;
  accountProfile: Call<Engine, [id: string, force: boolean], StoredAccount>;
  storeProfile: Call<Engine, [id: string, Profile], StoredAccount>;
  accountCreatorInfo: Call<Engine, [id: string], CreatorInfo>;
  accountVideoPage: Call<Engine, [id: string, VideoPageOptions], VideoPage>;
  accountFindVideos: Call<Engine, [id: string, ids: string[]], Video[]>;
  accountTest: Call<Engine, [id: string], ConnectionTest>;

  /** Of an engine whose desk is open; each purpose has a key of its own. */
  signText(engine: Engine, purpose: string, text: string): string;
  isSigned(engine: Engine, purpose: string, text: string, signature: string): boolean;
  openFernet(engine: Engine, text: string): string;

  newBufferSource(bytes: Uint8Array): Source;
  newStreamSource(size: number, room: Callback): Source;
  /** How many bytes from `from` on were taken; -1 where nobody wants them any more. */
  pushStream(source: Source, bytes: Uint8Array, from: number): number;
  finishStream(source: Source): void;
  failStream(source: Source, reason: string): void;

  startSandbox(options: string, roots: string): Promise<Sandbox>;
  sandboxInfo(sandbox: Sandbox): string;
  sandboxCall(sandbox: Sandbox, method: string, args: string): string;
  stopSandbox(sandbox: Sandbox): Promise<void>;
}
