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

/**
 * An account whose tokens the application keeps. tokpost holds them in memory only.
 *
 * @example
 * const account = tiktok.withToken({ accessToken, refreshToken, expiresAt, scopes, onRefresh: save });
 * const { displayName } = await account.getProfile();
 */
export interface TokenAccount {
  readonly openId: string | undefined;
  /** The granted scopes; empty where they are not known. */
  readonly scopes: readonly string[];

  /**
   * The profile, with every field that the granted scopes allow. It is kept for a minute.
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
