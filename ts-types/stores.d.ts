export * from './store-conformance';

/**
 * What a store of your own has to do, so that connections, posts and limits live in a database that
 * tokpost does not know. `createTikTok({ store })` takes one; `postgres://…` and `sqlite:…` are built
 * in. docs/stores.md says more, and `storeConformance` checks one.
 *
 * Rules for every method:
 * - It is one transaction: all of it happens, or nothing, and it has happened when the promise
 *   resolves. Methods run at the same time, in any number of processes.
 * - Tokens, sources, upload URLs and code verifiers arrive encrypted (`Sealed`) and are given back as
 *   they came. A store never sees a key or a secret.
 * - Times are Unix milliseconds, and "now" is the database's clock, never the process's.
 * - A rejection means that nothing is known to have happened. A `TikTokError` keeps its kind, code
 *   and `retryable`; anything else becomes kind `store`, code `store_failed`.
 */
export interface Store {
  /** Whether other processes may use the same data. Limits per minute are then kept in the store. */
  readonly shared: boolean;
  readonly connections: ConnectionStore;
  readonly oauthStates: OauthStateStore;
  readonly posts: PostStore;
  readonly leases: LeaseStore;
  readonly rates: RateStore;
  /** Makes its tables or brings them up to date; called once, before anything else. */
  open(): Promise<StoreReport>;
  /** Nothing is called afterwards. */
  close(): Promise<void>;
  /**
   * Calls `wake` when another process has left something to do: a post that is due, a cancel request,
   * a webhook. Without it, engines look every 5 seconds. The returned function ends it.
   */
  watch?(holder: LeaseHolder, wake: () => void): () => void;
}

/** What was found and done at open(), for the log. */
export interface StoreReport {
  /** Columns that an adopted table of connections lacked. */
  addedColumns?: string[];
  /** Connections that it holds more than once; the first row counts, none is dropped. */
  duplicates?: { userId: string; openId: string; count: number }[];
}

/** A ciphertext of tokpost's. */
export type Sealed = string;

/** Who holds leases: one engine of one process. */
export interface LeaseHolder {
  engine: string;
  host: string;
  pid: number;
  processStart: string;
}

export interface LeaseStore {
  /** Says that the holder lives. Its leases are lost once it has not said so for 20 seconds. */
  renew(holder: LeaseHolder): Promise<void>;
  /** The other holders on a host, so that the core can tell which of their processes are gone. */
  neighbours(holder: LeaseHolder): Promise<LeaseHolder[]>;
  /**
   * Frees all leases of these engines, of posts and of refreshes, and forgets the holders. A freed
   * lease keeps its epoch: until somebody takes it, its former holder may go on.
   */
  free(engines: string[]): Promise<void>;
}

/** Encrypted, but for the times, which are whole seconds in milliseconds. */
export interface SealedTokens {
  accessToken: Sealed;
  refreshToken: Sealed | null;
  expiresAt: number | null;
  refreshExpiresAt: number | null;
}

/** A connection without its tokens. Ids are text, whatever the columns hold. */
export interface StoredConnection {
  id: string;
  userId: string;
  openId: string;
  label: string | null;
  accountType: string | null;
  isPrimary: boolean;
  /** JSON as text. */
  metadata: string | null;
  /** Separated by commas. */
  scopes: string | null;
  expiresAt: number | null;
  refreshExpiresAt: number | null;
  hasRefreshToken: boolean;
  status: 'active' | 'needs_reconnect';
  statusReason: string | null;
  createdAt: number | null;
  updatedAt: number | null;
  /** When upsert or finishRefresh last wrote the tokens; null where that was never noted. */
  tokensAt: number | null;
}

/** A null leaves what a known connection has. */
export interface ConnectionToStore extends SealedTokens {
  id: string;
  userId: string;
  openId: string;
  scopes: string | null;
  label: string | null;
  accountType: string | null;
  metadata: string | null;
  isPrimary: boolean | null;
}

export interface ConnectionStore {
  /**
   * The id of the user's connection to this account, or the one that it will have: `proposedId`, a
   * UUID, or whatever the column takes. It reserves nothing.
   */
  identify(pair: { userId: string; openId: string; proposedId: string }): Promise<string>;
  /**
   * Connects the account or updates its connection, and makes it active again. A user's first one is
   * primary. Null, and nothing is written, where the pair has or needs another id by now.
   */
  upsert(
    connection: ConnectionToStore,
  ): Promise<{ connection: StoredConnection; created: boolean } | null>;
  get(id: string): Promise<StoredConnection | null>;
  find(pair: { userId: string; openId: string }): Promise<StoredConnection | null>;
  /** The user's primary connection; the first one where none is marked. */
  primary(userId: string): Promise<StoredConnection | null>;
  /** By id. At most `limit`, after `afterId`. Null filters nothing. */
  list(filter: {
    userId: string | null;
    openId: string | null;
    afterId: string | null;
    limit: number;
  }): Promise<StoredConnection[]>;
  tokens(id: string): Promise<SealedTokens | null>;
  /** Of the user's connections this one alone is primary. False where there is none of that id. */
  setPrimary(id: string): Promise<boolean>;
  setLabel(change: { id: string; label: string | null }): Promise<boolean>;
  setMetadata(change: { id: string; metadata: string }): Promise<boolean>;
  /** Forgets it; if it was primary, the user's oldest active one takes its place. */
  remove(id: string): Promise<{
    connection: StoredConnection;
    othersWithOpenId: number;
    promotedId: string | null;
  } | null>;

  /**
   * Takes the right to refresh, if no living holder has it, this one included; every taking raises
   * the epoch. The tokens are read after that. `interrupted`: a refresh began and was never settled.
   */
  acquireRefresh(request: {
    id: string;
    holder: LeaseHolder;
  }): Promise<
    | { acquired: true; epoch: number; interrupted: boolean; tokens: SealedTokens }
    | { acquired: false; tokens: SealedTokens }
    | null
  >;
  /** Notes that the request is about to be sent; false where the epoch is no longer the lease's. */
  beginRefresh(lease: { id: string; epoch: number }): Promise<boolean>;
  /**
   * Writes the new pair, makes the connection active and ends the lease if it still has that epoch;
   * false, and nothing is written, where the row no longer holds `expectedRefreshToken`.
   */
  finishRefresh(
    result: SealedTokens & {
      id: string;
      epoch: number;
      expectedRefreshToken: Sealed | null;
      scopes: string | null;
    },
  ): Promise<boolean>;
  /** Ends the lease if it still has that epoch. `settled` takes the note of beginRefresh() back. */
  releaseRefresh(lease: { id: string; epoch: number; settled: boolean }): Promise<void>;
  /** Only if the row still holds `expectedRefreshToken`; answers whether. */
  markNeedsReconnect(mark: {
    id: string;
    expectedRefreshToken: Sealed | null;
    reason: string;
  }): Promise<boolean>;

  /** Active ones with a refresh token that expire before `before`, by expiry, then by id. */
  dueForRefresh(query: {
    before: number;
    after: { expiresAt: number; id: string } | null;
    limit: number;
  }): Promise<StoredConnection[]>;
  /** Pages of tokens by id, for encrypting them anew. */
  sealed(page: {
    afterId: string | null;
    limit: number;
  }): Promise<{ id: string; accessToken: Sealed; refreshToken: Sealed | null }[]>;
  /** Only if the row still holds the expected texts; answers whether. */
  reseal(change: {
    id: string;
    expected: { accessToken: Sealed; refreshToken: Sealed | null };
    accessToken: Sealed;
    refreshToken: Sealed | null;
  }): Promise<boolean>;
}

export interface OauthStateRow {
  stateHash: string;
  userId: string | null;
  browserTokenHash: string | null;
  redirectUri: string;
  codeVerifier: Sealed | null;
  scopes: string;
  returnTo: string | null;
}

export interface OauthStateStore {
  /** Valid for `lifetimeMs` from now. */
  add(state: OauthStateRow & { lifetimeMs: number }): Promise<void>;
  /**
   * Takes the state out, so that of two callbacks one gets it. One that is too old comes with
   * `expired` for an hour more; null otherwise.
   */
  consume(stateHash: string): Promise<(OauthStateRow & { expired: boolean }) | null>;
}

export type PostState =
  | 'scheduled'
  | 'queued'
  | 'checking'
  | 'starting'
  | 'uploading'
  | 'processing'
  | 'published'
  | 'in_inbox'
  | 'stalled'
  | 'failed'
  | 'cancelled';

/** What the caller asked for. Texts are kept as they are, also where they hold JSON. */
export interface PostContent {
  id: string;
  accountId: string | null;
  userId: string | null;
  openId: string;
  kind: string;
  sourceKind: string;
  source: Sealed;
  sizeBytes: number | null;
  fingerprint: string;
  settings: string;
  retryOf: string | null;
  /**
   * Unique among the posts of one accountId and openId that are neither failed nor cancelled.
   */
  idempotencyKey: string | null;
  contentHash: string;
  publishAt: number | null;
}

/** How far a post has come. */
export interface PostProgress {
  state: PostState;
  stalledBecause: string | null;
  publishId: string | null;
  uploadUrl: Sealed | null;
  chunkSize: number;
  chunkCount: number;
  acknowledgedBytes: number;
  initBeganAt: number | null;
  initAnsweredAt: number | null;
  lastChunkBeganAt: number | null;
  attempt: number;
  checksDone: number;
  waitingUntil: number | null;
  /** When somebody shall take it if nobody holds it; written as 0 it means the database's now. */
  wakeAt: number | null;
  error: string | null;
  postIds: string[];
  url: string | null;
}

export interface StoredPost extends PostContent, PostProgress {
  /** Rising in the order of insertion. */
  seq: number;
  createdAt: number;
  updatedAt: number;
  /** Of the lease; begins at 1, and every taking raises it. */
  epoch: number;
  cancelRequested: boolean;
  /** Of its newest event; 0 before there is one. */
  lastEventId: number;
}

export interface PostEvent {
  postId: string;
  type: string;
  at: number;
  data: string;
}

export interface WebhookHint {
  bodyHash: string;
  publishId: string | null;
  openId: string;
  data: string;
}
/** `eventId`: of the event that was appended when the hint became its post's. */
export type StoredHint = WebhookHint & { receivedAt: number; eventId?: number };

type NotThere = { outcome: 'not_found' };
type Ended = { outcome: 'already_ended'; state: PostState };
type LeaseLost = { outcome: 'lease_lost' };

export interface PostStore {
  /**
   * Adds a post, held by `holder` if there is one, and its first event. Where its idempotency key
   * stands in the way, writes nothing and answers the first post: `existed` if the content hashes are
   * equal, `reused` if not. The same id again is `existed`.
   */
  insert(request: {
    content: PostContent;
    progress: PostProgress;
    holder: LeaseHolder | null;
    event: PostEvent;
  }): Promise<{ outcome: 'added' | 'existed' | 'reused'; post: StoredPost }>;
  get(id: string): Promise<StoredPost | null>;
  /** Newest first, those with a smaller `seq` than `before`. Null filters nothing. */
  list(filter: {
    userId: string | null;
    accountId: string | null;
    state: PostState | null;
    before: number | null;
    limit: number;
  }): Promise<StoredPost[]>;

  /** Takes the lease of a post that nobody holds, or this holder does, due or not. */
  acquire(request: {
    id: string;
    holder: LeaseHolder;
  }): Promise<
    { outcome: 'acquired'; post: StoredPost } | NotThere | Ended | { outcome: 'lease_held' }
  >;
  /**
   * Takes up to `limit` posts that nobody holds and whose `wakeAt` has come, longest due first; the
   * leases of lost holders are freed first. `nextWakeInMs`: until the next one that nobody holds.
   */
  acquireDue(request: {
    limit: number;
    holder: LeaseHolder;
  }): Promise<{ posts: StoredPost[]; nextWakeInMs: number | null }>;
  /**
   * Writes the progress if `epoch` is still the lease's, also to a post that has ended, and appends
   * the events. Hints of the last 24 hours that waited for this publish_id become the post's, each with
   * an event of type `webhook` that has the hint's `data`. `holder` goes on holding the post; null
   * gives it back, and so does a final state. `eventId`: of the last of `events`, 0 without any.
   */
  save(request: {
    id: string;
    epoch: number;
    progress: PostProgress;
    holder: LeaseHolder | null;
    events: PostEvent[];
  }): Promise<
    | { outcome: 'saved'; cancelRequested: boolean; eventId: number; hints: StoredHint[] }
    | NotThere
    | LeaseLost
  >;
  replaceSource(request: {
    id: string;
    epoch: number;
    sourceKind: string;
    source: Sealed;
    sizeBytes: number | null;
    fingerprint: string;
  }): Promise<{ outcome: 'replaced' } | NotThere | LeaseLost>;
  /**
   * Renews the holder, and answers what others want of its posts: a hint once, a cancel request until
   * the post ends.
   */
  renew(
    holder: LeaseHolder,
  ): Promise<{ postId: string; cancelRequested: boolean; hinted: boolean }[]>;
  /** Marks the post; one that nobody holds becomes due now. */
  requestCancel(id: string): Promise<{ outcome: 'requested' } | NotThere | Ended>;

  /**
   * Keeps a webhook for 72 hours, so that its repetitions are known, and marks the post of that
   * publish_id, which becomes due now if nobody holds it and it has not ended. Such a post gets an
   * event of type `webhook` with the hint's `data`.
   */
  noteHint(
    hint: WebhookHint,
  ): Promise<{ duplicate: boolean; postId: string | null; eventId: number | null }>;
  /** Hints of the last 24 hours with a publish_id that no post has, oldest first. */
  unclaimedHints(openId: string): Promise<StoredHint[]>;

  /**
   * The last post of the same open_id that comes before this one, by the time it was to start, then
   * by `seq`, and is scheduled, queued or on its way.
   */
  predecessor(id: string): Promise<string | null>;
  /**
   * Events after `afterId`, oldest first. Ids rise in the order of commits: whoever has read one id
   * misses no smaller one later. The log keeps the newest 10,000.
   */
  events(page: { afterId: number; limit: number }): Promise<(PostEvent & { id: number })[]>;

  /** Pages of unfinished posts' secrets by `seq`, for encrypting them anew. */
  sealed(page: {
    after: number | null;
    limit: number;
  }): Promise<{ seq: number; id: string; source: Sealed; uploadUrl: Sealed | null }[]>;
  /** Only if the row still holds the expected texts; answers whether. */
  reseal(change: {
    id: string;
    expected: { source: Sealed; uploadUrl: Sealed | null };
    source: Sealed;
    uploadUrl: Sealed | null;
  }): Promise<boolean>;
}

/** What is counted, for which account, over a sliding window. */
export interface RateKey {
  openId: string;
  endpoint: string;
  windowMs: number;
}

/** A log of times, not a bucket, since a bucket lets twice the limit through. */
export interface RateStore {
  /** Takes a place if fewer than `limit` are taken; otherwise says when the window has room again. */
  reserve(
    request: RateKey & { limit: number },
  ): Promise<{ granted: boolean; askAgainInMs: number }>;
  /** Counts something that has happened, whatever the limit. */
  record(key: RateKey): Promise<void>;
  /** `oldestAgeMs`: of the first to leave the window. */
  use(key: RateKey): Promise<{ count: number; oldestAgeMs: number | null }>;
  /** How many accounts did this within the window. */
  countAccounts(query: { endpoint: string; windowMs: number }): Promise<number>;
}
