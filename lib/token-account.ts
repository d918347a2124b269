import type {
  CallOptions,
  ConnectionTest,
  CreatorInfo,
  Profile,
  Purpose,
  TokenAccount,
  Video,
} from '../ts-types/accounts';
import type { TokenInput } from '../ts-types/client';
import type { Tokens } from '../ts-types/oauth';
import {
  checkBoolean,
  checkDate,
  checkFunction,
  checkInteger,
  checkNotUndefined,
  checkObject,
  checkOptionalObject,
  checkOptionalString,
  checkSignal,
  checkString,
  checkStrings,
  expected,
} from './arguments';
import type { ClientCore } from './client';
import { TikTokError } from './errors';
import type {
  Account,
  AccountTokens,
  Callback,
  CancelToken,
  Group,
  Native,
  Question,
} from './native-types';
import { readSignal } from './oauth';

const PROFILE_FRESH_MS = 60_000;
const VIDEOS_PER_PAGE = 20; // TikTok's limit
const purposes: readonly string[] = [
  'publish',
  'draft',
  'videos',
  'profile',
  'stats',
] satisfies Purpose[];

type OnRefresh = NonNullable<TokenInput['onRefresh']>;

interface CheckedToken {
  tokens: AccountTokens;
  onRefresh: OnRefresh | undefined;
}

export function readToken(token: string | TokenInput): CheckedToken {
  if (typeof token === 'string') {
    return { tokens: { accessToken: checkString(token, 'token') }, onRefresh: undefined };
  }
  if (typeof token !== 'object' || token === null || Array.isArray(token)) {
    throw expected('a string or an object', 'token', token);
  }
  const given = checkObject(token, 'token');
  const { scopes } = given;
  return {
    tokens: {
      accessToken: checkString(given.accessToken, 'accessToken'),
      refreshToken: checkOptionalString(given.refreshToken, 'refreshToken'),
      expiresAt: checkDate(given.expiresAt, 'expiresAt'),
      scopes: scopes === undefined ? undefined : checkStrings(scopes, 'scopes'),
      openId: checkOptionalString(given.openId, 'openId'),
    },
    onRefresh: checkFunction(given.onRefresh as OnRefresh | undefined, 'onRefresh'),
  };
}

export class ClientTokenAccount implements TokenAccount {
  readonly #client: ClientCore;
  readonly #onRefresh: OnRefresh | undefined;
  #tokens: AccountTokens | undefined; // until the addon has them
  #openId: string | undefined;
  #scopes: readonly string[];
  #opened: { account: Account; callback: Callback } | undefined;
  #profile: Profile | undefined;
  #refreshFault: unknown;

  constructor(client: ClientCore, { tokens, onRefresh }: CheckedToken) {
    this.#client = client;
    this.#onRefresh = onRefresh;
    this.#tokens = tokens;
    this.#openId = tokens.openId;
    this.#scopes = tokens.scopes ?? [];
  }

  get openId(): string | undefined {
    return this.#openId;
  }

  get scopes(): readonly string[] {
    return this.#scopes;
  }

  getProfile(options?: CallOptions & { force?: boolean }): Promise<Profile> {
    const given = checkOptionalObject(options, 'options');
    const force = checkBoolean(given.force, 'force') ?? false;
    return this.#getProfile(force, checkSignal(given.signal));
  }

  async #getProfile(force: boolean, signal: AbortSignal | undefined): Promise<Profile> {
    const kept = this.#profile;
    if (!force && kept && Date.now() - kept.fetchedAt.getTime() < PROFILE_FRESH_MS) {
      return { ...kept };
    }
    const profile = await this.#call(signal, (native) => native.profile);
    this.#profile = profile;
    this.#openId = profile.openId;
    return { ...profile };
  }

  getCreatorInfo(options?: CallOptions): Promise<CreatorInfo> {
    return this.#call(readSignal(options), (native) => native.creatorInfo);
  }

  videos(options?: CallOptions & { limit?: number }): AsyncIterableIterator<Video> {
    const given = checkOptionalObject(options, 'options');
    checkNotUndefined(given, 'limit');
    const limit = checkInteger(given.limit, 'limit', 1) ?? Number.POSITIVE_INFINITY;
    return this.#videos(limit, checkSignal(given.signal));
  }

  async *#videos(limit: number, signal: AbortSignal | undefined): AsyncGenerator<Video, void> {
    let left = limit;
    let cursor: number | undefined;
    do {
      const maxCount = Math.min(left, VIDEOS_PER_PAGE);
      const page = await this.#call(signal, (native) => native.videoPage, { cursor, maxCount });
      const videos = page.videos.slice(0, left);
      yield* videos;
      left -= videos.length;
      cursor = page.nextCursor;
    } while (left > 0 && cursor !== undefined);
  }

  findVideos(ids: readonly string[], options?: CallOptions): Promise<Video[]> {
    const wanted = checkStrings(ids, 'ids');
    return this.#call(readSignal(options), (native) => native.findVideos, wanted);
  }

  missingScopes(purpose: Purpose): string[] {
    if (!purposes.includes(purpose)) {
      throw expected(`one of ${purposes.join(', ')}`, 'purpose', purpose);
    }
    return this.#client.native.missingScopes(this.#scopes, purpose);
  }

  test(options?: CallOptions): Promise<ConnectionTest> {
    return this.#call(readSignal(options), (native) => native.test);
  }

  async #call<Rest extends unknown[], T>(
    signal: AbortSignal | undefined,
    choose: (
      native: Native,
    ) => (
      account: Account,
      group: Group,
      cancelToken: CancelToken | undefined,
      ...rest: Rest
    ) => Promise<T>,
    ...rest: Rest
  ): Promise<T> {
    try {
      return await this.#client.call(signal, (engine, group, cancelToken) => {
        this.#opened ??= this.#open(engine);
        const start = choose(this.#client.native);
        return start(this.#opened.account, group, cancelToken, ...rest);
      });
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #open(engine: Parameters<Native['openAccount']>[0]): { account: Account; callback: Callback } {
    const { native } = this.#client;
    const callback = native.newCallback(this.#save);
    const account = native.openAccount(engine, this.#tokens as AccountTokens, callback);
    this.#tokens = undefined;
    return { account, callback };
  }

  // A field, because the addon holds the function weakly: it lives as long as the account.
  readonly #save = (tokens: Tokens, question: Question): void => {
    this.#keep(tokens).then(
      () => this.#client.native.settle(question, false),
      (fault: unknown) => {
        this.#refreshFault = fault;
        this.#client.native.settle(question, true);
      },
    );
  };

  async #keep(tokens: Tokens): Promise<void> {
    await this.#onRefresh?.(tokens);
    this.#openId = tokens.openId || this.#openId;
    this.#scopes = tokens.scopes.length > 0 ? tokens.scopes : this.#scopes;
    this.#profile = undefined; // other scopes may show another one
    this.#client.events.emit('token.refreshed', { ...this.#about(), expiresAt: tokens.expiresAt });
  }

  #explain(error: unknown): unknown {
    if (!(error instanceof TikTokError)) return error;
    if (error.code === 'on_refresh_failed') {
      return new TikTokError({ ...error, message: error.message, cause: this.#refreshFault });
    }
    if (error.kind === 'auth') {
      this.#client.events.emit('account.needs_reconnect', { ...this.#about(), code: error.code });
    }
    return error;
  }

  #about(): { openId?: string } {
    return this.#openId === undefined ? {} : { openId: this.#openId };
  }
}
