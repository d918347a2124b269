/**
 * A TikTok on your own machine: OAuth with its consent page, the API, the upload host and webhooks,
 * as strict as TikTok is known to be. Point any client at it, in any language.
 *
 * @example
 * const sandbox = await startSandbox();
 * const tiktok = createTikTok({ ...sandbox.config(), store: 'memory:', encryptionKeys });
 * const tokens = sandbox.issueTokens('creator', ['user.info.basic', 'video.publish']);
 * const account = tiktok.withToken(tokens);
 * sandbox.advance(60_000);                 // a minute later: posts are processed and moderated
 * console.log(sandbox.posts(), sandbox.violations());
 * await sandbox.stop();
 */
export function startSandbox(options?: SandboxOptions): Promise<Sandbox>;

export interface SandboxOptions {
  /** Of the API host; the upload host always takes a free one. Default: a free one. */
  port?: number;
  /** Serves https with a certificate of the sandbox's own CA (`sandbox.ca`). Default: false. */
  https?: boolean;
  /** The origins to tell clients where a proxy stands in front. */
  apiUrl?: string;
  uploadUrl?: string;
  /**
   * Default: `creator` (public, with videos), `private_creator`, `strict_creator` (no comments,
   * duets or stitches, 60 s at most), `capped_creator` (no post left today), `banned_creator`.
   */
  users?: SandboxUserInit[];
  /** The registered apps; the first is the one of `config()`. Default: one, with made-up keys. */
  clients?: SandboxClient[];
  /** Of every client that names none. Default: the usual callback paths on loopback, any port. */
  redirectUris?: string[];
  /** Of every client that names none. https, or http on loopback. */
  webhookUrl?: string;
  /** Of every client that does not say. Default: true. */
  audited?: boolean;
  /** Lifetimes: `new` is 2 h and 180 d with strict rotation, `old` 24 h and 365 d. Default: `new`. */
  tokens?: 'new' | 'old';
  /** How much faster than real time the sandbox's clock goes. Default: 1. */
  speed?: number;
  /** Requests a minute per access token and endpoint; `false` switches them off. */
  limits?: boolean | { init?: number; creatorInfo?: number; status?: number; read?: number };
  /** What one day allows; `false` switches them off. */
  caps?:
    | boolean
    | {
        /** Default: 15. */
        postsPerCreator?: number;
        /** Default: 5. */
        pendingDrafts?: number;
        /** Users of an unaudited client. Default: 5. */
        unauditedUsers?: number;
        /** Users of an audited client. Default: no limit. */
        auditedUsers?: number;
      };
  /** What processing and moderation take on the sandbox's clock. */
  processing?: { baseMs?: number; bytesPerSecond?: number; moderationMs?: number };
  /** `false` leaves out the SHA-256 of received media. Default: true. */
  hash?: boolean;
  pull?: {
    /** Where the sandbox finds a public host: `{ 'cdn.example.com': 'http://127.0.0.1:8080' }`. */
    hosts?: Record<string, string>;
    /** Verified domains and `https://` URL prefixes. Default: the names in `hosts`. */
    verified?: string[];
  };
  /** Injected from the start. */
  faults?: SandboxFault[];
  /** Which PKCE challenges are verified on the web platform. Default: `lenient`, both. */
  pkceWeb?: 'lenient' | 'hex' | 'base64url';
  /** Refuses code verifiers that are not 43 to 128 characters. Default: false. */
  strictVerifier?: boolean;
  /** The status of OAuth errors: 400 (401 for the client's credentials), or 200 for all. */
  oauthErrorStatus?: 400 | 200;
  /** How a user field without its scope is refused. Default: 401. */
  scopeError?: 401 | 400;
  /** What Content-Range of an upload's reply says: the number of bytes, or the last one's index. */
  uploadRange?: 'count' | 'index';
  /** Delivers each n-th webhook twice, as TikTok may any. Default: 0, none, for tests that count. */
  webhookDuplicateEvery?: number;
}

export interface SandboxClient {
  clientKey?: string;
  clientSecret?: string;
  /** Has passed TikTok's audit for direct posts. */
  audited?: boolean;
  /** Is a TikTok sandbox: only users with `target` may sign in. */
  sandbox?: boolean;
  /** What it may ask for. Default: Login Kit, Display API and Content Posting API. */
  scopes?: string[];
  redirectUris?: string[];
  /** Verified domains and `https://` URL prefixes. Default: those of `pull`. */
  verified?: string[];
  webhookUrl?: string;
  /** Users a day, in place of the caps' number. */
  userCap?: number;
}

/** The names of `Profile` and `CreatorInfo` for members of a user. */
export interface SandboxUserAliases {
  /** `displayName`. */
  nickname?: string;
  /** `bio`. */
  bioDescription?: string;
  /** `private`. */
  isPrivate?: boolean;
  /** `verified`. */
  isVerified?: boolean;
  /** `followers`. */
  followerCount?: number;
  /** `following`. */
  followingCount?: number;
  /** `likes`. */
  likesCount?: number;
  /** `maxVideoSeconds`. */
  maxDurationSeconds?: number;
  /** How many public videos there are in the end; what is lacking is made up. */
  videoCount?: number;
}

export interface SandboxUserInit extends SandboxUserAliases {
  /** Default: `user1` and so on. */
  username?: string;
  displayName?: string;
  bio?: string;
  private?: boolean;
  verified?: boolean;
  followers?: number;
  following?: number;
  likes?: number;
  commentDisabled?: boolean;
  duetDisabled?: boolean;
  stitchDisabled?: boolean;
  /** The longest video that the creator may post. Default: 600. */
  maxVideoSeconds?: number;
  /** From posting. */
  banned?: boolean;
  /** Has a TikTok app that takes no photo drafts. */
  oldApp?: boolean;
  /** Is a target user of TikTok sandboxes. Default: true. */
  target?: boolean;
  /** Today's posts through other apps; they count in the creator's daily cap. */
  postsByOthers?: number;
  /** How many made-up videos, or which ones. They are added to those there are. */
  videos?: number | SandboxVideo[];
}

export interface SandboxVideo {
  title?: string;
  description?: string;
  createdAtMs?: number;
  private?: boolean;
  durationSeconds?: number;
  width?: number;
  height?: number;
  views?: number;
  likes?: number;
  comments?: number;
  shares?: number;
  aiGenerated?: boolean;
}

export interface SandboxUser
  extends Required<Omit<SandboxUserInit, 'videos' | keyof SandboxUserAliases>> {
  /** As the first client knows the user. */
  openId: string;
  unionId: string;
  videoIds: string[];
}

/** A username, an openId, or what `addUser` answered. */
export type SandboxUserRef = string | { openId: string } | { username: string };

export interface SandboxTokens {
  openId: string;
  scopes: string[];
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  refreshExpiresAt: Date;
  tokenType: string;
}

export type SandboxOperation =
  | 'connect'
  | 'authorize'
  | 'token'
  | 'revoke'
  | 'userInfo'
  | 'videoList'
  | 'videoQuery'
  | 'creatorInfo'
  | 'videoInit'
  | 'inboxInit'
  | 'contentInit'
  | 'status'
  | 'cancel'
  | 'upload';

/**
 * What goes wrong, and when. A fault's requests are counted from the moment it is injected.
 *
 * @example
 * sandbox.inject({ on: 'upload', chunk: 2, drop: 'mid-body' });          // cuts the second chunk
 * sandbox.inject({ on: 'upload', chunk: 2, ackBytes: 1_000_000 });       // takes only its first MB
 * sandbox.inject({ on: 'status', nth: 3, times: 2, status: 502 });       // polls 3 and 4 fail
 * sandbox.inject({ on: 'videoInit', drop: 'after' });                    // it happened; no answer
 * sandbox.inject({ on: 'videoInit', status: 502, reply: 'html' });       // it happened; a gateway's page
 * sandbox.inject({ on: 'userInfo', expire: 'token' });                   // the token has just expired
 */
export interface SandboxFault {
  on: SandboxOperation;
  /** The first request that is hit, from 1. Default: 1. */
  nth?: number;
  /** How many in a row. Default: 1. */
  times?: number;
  /** Uploads: only PUTs of this chunk count, from 1. */
  chunk?: number;
  /** Answers this without handling the request; with `reply`, after handling it. */
  status?: number;
  /** Real time before the answer or the cut; of `connect`, before the connection is served. */
  delayMs?: number;
  /** Cuts the connection; `after` once the request has taken effect. */
  drop?: 'before' | 'mid-body' | 'after';
  /** Handles the request and garbles the answer. */
  reply?: 'html' | 'truncated';
  /** Uploads: takes only so many bytes of the chunk. */
  ackBytes?: number;
  /** Uploads: the figure that the reply's Content-Range claims. */
  offset?: number;
  /** Ends the upload URL, or the token or code of the request, before it is handled. */
  expire?: 'upload' | 'token';
  /** The user withdraws the permission before the request is handled. */
  revoke?: boolean;
  /** Reads the body no faster than this. */
  bytesPerSecond?: number;
}

/** An event to send by hand, real or made-up. */
export interface SandboxWebhookEvent {
  event: string;
  /** Whom it is about. Default: the user of the post that `publishId` names. */
  user?: SandboxUserRef;
  /** The same by open id, as in the `WebhookEvent` that arrives. */
  openId?: string;
  /** When it happened. Default: now, on the sandbox's clock. */
  createdAt?: Date;
  /** Default: the client of the post that `publishId` names, else the first. */
  clientKey?: string;
  publishId?: string;
  postId?: string;
  reason?: string | number;
  publishType?: string;
  /** Further members of `content`, by TikTok's names. */
  content?: Record<string, unknown>;
}

/** One request that came; never with a token, a secret or a query. */
export interface SandboxRequest {
  at: Date;
  /** By the name that `inject` takes. */
  on: SandboxOperation | 'media' | 'other';
  /** The same as `on`. */
  operation: SandboxOperation | 'media' | 'other';
  method: string;
  path: string;
  /** 0 where the connection was cut. */
  status: number;
  user: string | null;
  /** Of the body that was received. */
  bytes: number;
  /** Whether the fault script had a hand in it. */
  fault: boolean;
}

export type SandboxPostStatus =
  | 'PROCESSING_UPLOAD'
  | 'PROCESSING_DOWNLOAD'
  | 'SEND_TO_USER_INBOX'
  | 'PUBLISH_COMPLETE'
  | 'FAILED';

export interface SandboxPost {
  publishId: string;
  user: string;
  openId: string;
  clientKey: string;
  kind: 'video' | 'draft' | 'photos' | 'photoDraft';
  source: 'FILE_UPLOAD' | 'PULL_FROM_URL';
  status: SandboxPostStatus;
  failReason: string | null;
  title: string;
  /** In force: SELF_ONLY for unaudited clients. */
  privacy: string | null;
  /** post_info as it came. */
  metadata: Record<string, unknown>;
  /** As the init declared it; null for pulled posts. */
  sizeBytes: number | null;
  receivedBytes: number;
  /** Of the media, once all of it came. */
  bytes: number;
  /** Of the video, in lower-case hexadecimal; null until it came whole, or with `hash: false`. */
  sha256: string | null;
  pulled: { url: string; bytes: number; sha256: string | null }[];
  /** Public ids. Larger than a JavaScript number holds, hence text. */
  postIds: string[];
  createdAt: Date;
}

/** A rule of TikTok's that a client broke. */
export interface SandboxViolation {
  at: Date;
  /** Of the table of checks in the sandbox's guide. */
  row: number;
  rule: string;
  operation: SandboxOperation | 'media' | 'other';
  user: string | null;
  /** False where TikTok is not known to refuse it, but no careful client would do it. */
  certain: boolean;
}

/** One attempt to deliver a webhook; never with its URL. */
export interface SandboxWebhookDelivery {
  at: Date;
  event: string;
  clientKey: string;
  user: string | null;
  /** From 1; anything but 200 brings the next. */
  attempt: number;
  /** 0 where no answer came. */
  status: number;
  /** Why none came: `connect`, `tls_certificate`, `deadline`… */
  error: string | null;
}

export interface Sandbox {
  readonly apiUrl: string;
  readonly authorizeUrl: string;
  readonly uploadUrl: string;
  /** The root of the sandbox's certificate, as PEM; with `https` only. */
  readonly ca: string | undefined;
  readonly clientKey: string;
  readonly clientSecret: string;
  readonly redirectUri: string;

  /**
   * What `createTikTok` needs to talk to this sandbox; spread it.
   *
   * @example
   * const tiktok = createTikTok({ ...sandbox.config(), store: 'memory:' });
   */
  config(): {
    clientKey: string;
    clientSecret: string;
    redirectUri: string;
    apiUrl: string;
    authorizeUrl: string;
    tls?: { ca: string };
  };

  /**
   * Adds a user, who can sign in from then on. What is left out is made up.
   *
   * @example
   * const anna = sandbox.addUser({ username: 'anna', followers: 1200, videos: 30 });
   */
  addUser(user?: SandboxUserInit): SandboxUser;
  /**
   * Changes a user. Going private takes the public posts away, with their webhooks.
   *
   * @example
   * sandbox.set('anna', { private: true });
   */
  set(user: SandboxUserRef, patch: SandboxUserInit): SandboxUser;
  /**
   * Tokens without the detour of a browser. Default: all of the client's scopes.
   *
   * @example
   * const { accessToken } = sandbox.issueTokens('anna', ['user.info.basic', 'video.list']);
   */
  issueTokens(
    user: SandboxUserRef,
    scopes?: readonly string[],
    more?: { clientKey?: string },
  ): SandboxTokens;
  /**
   * Answers the consent page as that user and gives the callback URL. Where TikTok would show an
   * error page it throws a `TikTokError` of kind `validation` with the page's text.
   *
   * @example
   * const { url } = await tiktok.oauth.authorizationUrl({ userId: 'user-1' });
   * const comesBack = sandbox.authorize(url, { user: 'anna' });
   * const { account } = await tiktok.oauth.callback({ url: comesBack, userId: 'user-1' });
   */
  authorize(
    url: string | URL,
    choice: { user: SandboxUserRef; scopes?: readonly string[]; deny?: boolean },
  ): string;
  /**
   * Moves the sandbox's clock; whatever is due happens, in order. Answers its new time.
   *
   * @example
   * sandbox.advance(2 * 3600 * 1000); // every access token has ended
   */
  advance(ms: number): Date;
  /**
   * The creator posts the draft from the TikTok inbox; as often as they like.
   *
   * @example
   * const [draft] = sandbox.posts();
   * sandbox.completeDraft(draft.publishId, { privacy: 'PUBLIC_TO_EVERYONE' });
   */
  completeDraft(publishId: string, choice?: { privacy?: string }): void;
  /**
   * Sends an event of your own to the client's webhook URL, signed as TikTok signs it.
   *
   * @example
   * sandbox.sendWebhook({ event: 'authorization.removed', user: 'anna', reason: 1 });
   */
  sendWebhook(event: SandboxWebhookEvent): void;
  /**
   * Makes requests go wrong from now on, as networks and TikTok do.
   *
   * @example
   * sandbox.inject({ on: 'creatorInfo', status: 503, times: 2 });
   */
  inject(fault: SandboxFault): void;

  /**
   * What came in, oldest first.
   *
   * @example
   * const uploads = sandbox.requests().filter(({ operation }) => operation === 'upload');
   */
  requests(): SandboxRequest[];
  /**
   * What was posted, with the settings as they came and what the bytes add up to.
   *
   * @example
   * const [{ status, sha256, postIds }] = sandbox.posts();
   */
  posts(): SandboxPost[];
  /**
   * The rules of TikTok's that were broken. A test that ends with none has kept them.
   *
   * @example
   * assert.deepEqual(sandbox.violations(), []);
   */
  violations(): SandboxViolation[];
  /**
   * What became of the webhooks, attempt by attempt.
   *
   * @example
   * sandbox.webhooks().filter(({ status }) => status !== 200); // with the reason as `error`
   */
  webhooks(): SandboxWebhookDelivery[];
  /**
   * Ends the servers and every connection.
   *
   * @example
   * await sandbox.stop();
   */
  stop(): Promise<void>;
}
