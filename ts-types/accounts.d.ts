import type { Poster } from './posts';

/** Who may see a post. Results use the first four; TikTok's own names are accepted as well. */
export type Privacy =
  | 'public'
  | 'friends'
  | 'followers'
  | 'private'
  | 'PUBLIC_TO_EVERYONE'
  | 'MUTUAL_FOLLOW_FRIENDS'
  | 'FOLLOWER_OF_CREATOR'
  | 'SELF_ONLY';

/** A TikTok user, as far as the granted scopes allow. */
export interface Profile {
  /** The user's id for this app. */
  openId: string;
  /** The user's id across one developer's apps. */
  unionId?: string;
  displayName: string;
  /** Signed and short-lived: fetch the profile again rather than store it. */
  avatarUrl?: string;
  avatarUrl100?: string;
  avatarLargeUrl?: string;
  username?: string;
  bioDescription?: string;
  profileDeepLink?: string;
  profileWebLink?: string;
  isVerified?: boolean;
  followerCount?: number;
  followingCount?: number;
  likesCount?: number;
  videoCount?: number;
  fetchedAt: Date;
}

/** What the creator may do right now; show it on every page that offers to post. */
export interface CreatorInfo {
  nickname: string;
  username: string;
  /** Valid for two hours. */
  avatarUrl: string;
  privacyOptions: Privacy[];
  commentDisabled: boolean;
  duetDisabled: boolean;
  stitchDisabled: boolean;
  maxDurationSeconds: number;
}

/** A public video of the account. */
export interface Video {
  /** Larger than a JavaScript number holds, hence text. */
  id: string;
  createdAt: Date;
  title?: string;
  description?: string;
  /** Valid for six hours; `findVideos` gives a new one. */
  coverUrl?: string;
  shareUrl?: string;
  embedUrl?: string;
  durationSeconds?: number;
  width?: number;
  height?: number;
  views?: number;
  likes?: number;
  comments?: number;
  shares?: number;
  aiGenerated?: boolean;
}

/** What an app wants to do, and so which scopes it needs. */
export type Purpose = 'publish' | 'draft' | 'videos' | 'profile' | 'stats';

/** The answer of `test()`. */
export interface ConnectionTest {
  connected: boolean;
  /** One sentence for a person. */
  message: string;
  profile?: Profile;
}

/** Ends a call before its time. */
export interface CallOptions {
  /** Aborting rejects with kind `cancelled`, and with the signal's reason as `cause`. */
  signal?: AbortSignal;
}

/** What can be asked of any account. */
export interface AccountReader {
  /** The granted scopes; empty where they are not known. */
  readonly scopes: readonly string[];

  /**
   * The profile, with every field that the granted scopes allow. TikTok is asked where the last
   * answer is older than an hour (a minute for an account of `withToken`), or with `force`.
   *
   * @example
   * const profile = await account.getProfile({ force: true });
   */
  getProfile(options?: CallOptions & { force?: boolean }): Promise<Profile>;

  /**
   * Asks TikTok anew at every call, as it requires; calls at the same time share one request.
   *
   * @example
   * const { privacyOptions } = await account.getCreatorInfo();
   */
  getCreatorInfo(options?: CallOptions): Promise<CreatorInfo>;

  /**
   * The account's public videos, newest first. Pages are fetched as they are needed.
   *
   * @example
   * for await (const video of account.videos({ limit: 100 })) console.log(video.id, video.views);
   */
  videos(options?: CallOptions & { limit?: number }): AsyncIterableIterator<Video>;

  /**
   * The videos with these ids, in the order of the ids. Ids that are not the account's are left out.
   *
   * @example
   * const [video] = await account.findVideos(['7301234567890123456']);
   */
  findVideos(ids: readonly string[], options?: CallOptions): Promise<Video[]>;

  /**
   * The scopes that this needs and the user has not granted.
   *
   * @example
   * if (account.missingScopes('publish').length > 0) offerToReconnect();
   */
  missingScopes(purpose: Purpose): string[];

  /**
   * Whether the token is good, and whose it is. A bad token is an answer, never an error.
   *
   * @example
   * const { connected, message } = await account.test();
   */
  test(options?: CallOptions): Promise<ConnectionTest>;
}

/**
 * An account whose tokens the application keeps. tokpost holds them in memory only.
 *
 * @example
 * const account = tiktok.withToken({ accessToken, refreshToken, expiresAt, scopes, onRefresh: save });
 * const { displayName } = await account.getProfile();
 */
export interface TokenAccount extends AccountReader, Poster {
  readonly openId: string | undefined;
}

/** Whether TikTok still takes an account's tokens. */
export type AccountStatus = 'active' | 'needs_reconnect';

/**
 * A connected account. Its properties are as they were when it was fetched, or last changed through
 * this object; its tokens never leave the store.
 *
 * @example
 * const account = await tiktok.accounts.primary(userId);
 * console.log(account.label, account.profile?.followerCount);
 */
export interface Account extends AccountReader, Poster {
  readonly id: string;
  readonly userId: string;
  /** TikTok's id of the account, for this app. */
  readonly openId: string;
  /** The one that was set, else the profile's name. */
  readonly label: string;
  /** As `import` was given it: a word of the application's, since TikTok has one type of account. */
  readonly accountType: string | undefined;
  readonly isPrimary: boolean;
  /** As it was last fetched; `getProfile` fetches it. */
  readonly profile: Profile | undefined;
  /** When the access token ends; it is refreshed before that. */
  readonly expiresAt: Date | undefined;
  readonly status: AccountStatus;
  /** Why the user has to connect it again: `revoked`, `refresh_answer_lost` or `expired`. */
  readonly statusReason: string | undefined;

  /**
   * Makes it the one of its user's accounts that `primary` gives.
   *
   * @example
   * await account.setPrimary();
   */
  setPrimary(): Promise<void>;

  /**
   * Gives it a name of the user's; null gives it the profile's name again.
   *
   * @example
   * await account.setLabel('Shop');
   */
  setLabel(label: string | null): Promise<void>;

  /**
   * Forgets it: cancels its posts as far as that is certain, and revokes the app's access unless
   * another connection has the same open_id. If it was primary, another one takes its place.
   *
   * @example
   * await account.disconnect();
   */
  disconnect(): Promise<void>;

  /**
   * What may be sent to a browser.
   *
   * @example
   * return Response.json(account.toJSON());
   */
  toJSON(): AccountJson;
}

/** An account as it is sent to a browser. */
export interface AccountJson {
  id: string;
  userId: string;
  openId: string;
  label: string;
  accountType?: string;
  isPrimary: boolean;
  scopes: string[];
  profile?: Profile;
  expiresAt?: Date;
  status: AccountStatus;
  statusReason?: string;
}

/**
 * Whose accounts are meant. A key that is present and undefined is a `TypeError`: a session that was
 * not found must not list everybody's accounts.
 */
export type AccountFilter = { openId?: string } & (
  | { userId: string; accountId?: string; all?: boolean }
  | { accountId: string; userId?: string; all?: boolean }
  | { all: true; userId?: string; accountId?: string }
);

/** Tokens that were obtained elsewhere. */
export interface ImportedTokens {
  accessToken: string;
  refreshToken?: string | undefined;
  expiresAt?: Date | undefined;
  refreshExpiresAt?: Date | undefined;
  scopes?: readonly string[] | undefined;
  /** TikTok is asked whose they are where it is absent. */
  openId?: string | undefined;
  /** As `exchangeCode` gives it; TikTok's are all of one type. */
  tokenType?: string | undefined;
}

/** What `refreshExpiring` has done, in accounts. */
export interface RefreshCounts {
  examined: number;
  refreshed: number;
  /** These have to be connected again. */
  needsReconnect: number;
  /** Nothing is lost; the next run tries again. */
  failed: number;
}

/** What `reencrypt` has done. */
export interface ReencryptCounts {
  /** Accounts. */
  examined: number;
  rewritten: number;
  /** No key opens these; they are left as they were. */
  failed: number;
  /** Unfinished posts that were rewritten. */
  posts: number;
}

/** The connected accounts of the store. */
export interface Accounts {
  /**
   * The user's primary account; the first one is primary by itself. Rejects with kind `state`, code
   * `not_found`, where the user has none.
   *
   * @example
   * const account = await tiktok.accounts.primary(userId);
   */
  primary(userId: string): Promise<Account>;

  /**
   * The account with this id. With `userId` another user's account does not exist. Rejects with kind
   * `state`, code `not_found`.
   *
   * @example
   * const account = await tiktok.accounts.get(id, { userId });
   */
  get(id: string, options?: { userId: string }): Promise<Account>;

  /**
   * All that are meant.
   *
   * @example
   * for (const account of await tiktok.accounts.list({ userId })) console.log(account.label);
   */
  list(filter: AccountFilter | string): Promise<Account[]>;

  /**
   * The one that is meant, the primary one where several are; null where there is none.
   *
   * @example
   * const account = await tiktok.accounts.find({ userId, openId });
   */
  find(filter: AccountFilter): Promise<Account | null>;

  /**
   * Connects an account with tokens that were obtained elsewhere, or gives its connection these.
   *
   * @example
   * const account = await tiktok.accounts.import({ userId, tokens: { accessToken, refreshToken } });
   */
  import(account: {
    userId: string;
    tokens: ImportedTokens;
    profile?: Omit<Profile, 'openId' | 'fetchedAt'> & { openId?: string; fetchedAt?: Date };
    label?: string;
    /** A word of your own for what it is, such as `business`. */
    accountType?: string;
  }): Promise<Account>;

  /**
   * Refreshes the tokens that end within this time, a few at once: for a cron job, so that an
   * account stays connected that nobody uses.
   *
   * @example
   * const { refreshed, needsReconnect } = await tiktok.accounts.refreshExpiring({ within: '1h' });
   */
  refreshExpiring(
    options?: CallOptions & {
      /** Milliseconds, or a number with `s`, `m`, `h` or `d`. Default: an hour. */
      within?: string | number;
    },
  ): Promise<RefreshCounts>;

  /**
   * Encrypts what is stored anew with the first encryption key: after a new key was put in front.
   *
   * @example
   * const { rewritten } = await tiktok.accounts.reencrypt();
   */
  reencrypt(options?: CallOptions): Promise<ReencryptCounts>;
}
