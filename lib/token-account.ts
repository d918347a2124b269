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
import { checkLimit, checkPurpose } from './account-arguments';
import {
  checkBoolean,
  checkDate,
  checkFunction,
  checkObject,
  checkOptionalObject,
  checkOptionalString,
  checkSignal,
  checkString,
  checkStrings,
  expected,
} from './arguments';
import { readSignal } from './calls';
import type { ClientCore } from './client-core';
import { publishRefresh } from './diagnostics';
import { TikTokError } from './errors';
import type {
  Account,
  AccountTokens,
  CancelToken,
  Engine,
  Group,
  Native,
  PostOwner,
  Question,
} from './native-types';
import { PostingAccount } from './poster';
import { videoPages } from './video-pages';

const PROFILE_FRESH_MS = 60_000;
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

export class ClientTokenAccount extends PostingAccount implements TokenAccount {
  readonly #keeper: TokenKeeper;
  #tokens: AccountTokens | undefined; // until the addon has them
  #opened: Account | undefined;

  constructor(client: ClientCore, { tokens, onRefresh }: CheckedToken) {
    super(client);
    this.#keeper = new TokenKeeper(client, tokens, onRefresh);
    this.#tokens = tokens;
  }

  get openId(): string | undefined {
    return this.#keeper.openId;
  }

  get scopes(): readonly string[] {
    return this.#keeper.scopes;
  }

  getProfile(options?: CallOptions & { force?: boolean }): Promise<Profile> {
    const given = checkOptionalObject(options, 'options');
    const force = checkBoolean(given.force, 'force') ?? false;
    return this.#getProfile(force, checkSignal(given.signal));
  }

  async #getProfile(force: boolean, signal: AbortSignal | undefined): Promise<Profile> {
    const kept = this.#keeper.profile;
    if (!force && kept && Date.now() - kept.fetchedAt.getTime() < PROFILE_FRESH_MS) {
      return { ...kept };
    }
    const profile = await this.#call(signal, (native) => native.profile);
    this.#keeper.profile = profile;
    this.#keeper.openId = profile.openId;
    return { ...profile };
  }

  getCreatorInfo(options?: CallOptions): Promise<CreatorInfo> {
    return this.#call(readSignal(options), (native) => native.creatorInfo);
  }

  videos(options?: CallOptions & { limit?: number }): AsyncIterableIterator<Video> {
    const given = checkOptionalObject(options, 'options');
    const limit = checkLimit(given);
    const signal = checkSignal(given.signal);
    return videoPages(limit, (page) => this.#call(signal, (native) => native.videoPage, page));
  }

  findVideos(ids: readonly string[], options?: CallOptions): Promise<Video[]> {
    const wanted = checkStrings(ids, 'ids');
    return this.#call(readSignal(options), (native) => native.findVideos, wanted);
  }

  missingScopes(purpose: Purpose): string[] {
    return this.client.native.missingScopes(this.scopes, checkPurpose(purpose));
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
      return await this.client.call(signal, (engine, group, cancelToken) => {
        const start = choose(this.client.native);
        return start(this.#account(engine), group, cancelToken, ...rest);
      });
    } catch (error) {
      throw this.faultOf(error);
    }
  }

  protected override postOwner(engine: Engine): PostOwner {
    return { account: this.#account(engine) };
  }

  /** Tells the engine that this token is here. What comes of it, the posts that wait for it tell. */
  bring(): void {
    this.client
      .callDesk(undefined, (engine, group) =>
        this.client.native.bringToken(engine, group, undefined, this.#account(engine)),
      )
      .catch(() => {});
  }

  protected override faultOf(error: unknown): unknown {
    return this.#keeper.faultOf(error);
  }

  #account(engine: Engine): Account {
    return (this.#opened ??= this.#open(engine));
  }

  #open(engine: Engine): Account {
    const { native } = this.client;
    const callback = native.newCallback(this.#keeper.save);
    const account = native.openAccount(engine, this.#tokens as AccountTokens, callback);
    this.#tokens = undefined;
    return account;
  }
}

/** What an account learns with a refresh, and how the application saves it. */
class TokenKeeper {
  openId: string | undefined;
  scopes: readonly string[];
  profile: Profile | undefined;
  readonly #client: ClientCore;
  readonly #onRefresh: OnRefresh | undefined;
  #refreshFault: unknown;

  constructor(client: ClientCore, tokens: AccountTokens, onRefresh: OnRefresh | undefined) {
    this.#client = client;
    this.openId = tokens.openId;
    this.scopes = tokens.scopes ?? [];
    this.#onRefresh = onRefresh;
  }

  readonly save = (tokens: Tokens, question: Question): void => {
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
    this.openId = tokens.openId || this.openId;
    this.scopes = tokens.scopes.length > 0 ? tokens.scopes : this.scopes;
    this.profile = undefined; // other scopes may show another one
    publishRefresh({ ...this.#about(), ok: true });
    this.#client.events.emit('token.refreshed', { ...this.#about(), expiresAt: tokens.expiresAt });
  }

  faultOf(error: unknown): unknown {
    if (!(error instanceof TikTokError)) return error;
    if (error.code === 'on_refresh_failed') {
      return new TikTokError({ ...error, message: error.message, cause: this.#refreshFault });
    }
    if (error.kind === 'auth') {
      publishRefresh({ ...this.#about(), ok: false, code: error.code });
      this.#client.events.emit('account.needs_reconnect', { ...this.#about(), code: error.code });
    }
    return error;
  }

  #about(): { openId?: string } {
    return this.openId === undefined ? {} : { openId: this.openId };
  }
}

const MOST_BROUGHT = 1000;

/**
 * The newest tokens that a client was given. Posts may wait for one of them whose account nobody
 * holds; a server that brings one with every request must not keep them all.
 */
export class BroughtTokens {
  readonly #accounts = new Set<ClientTokenAccount>();
  readonly #waiting = new Set<ClientTokenAccount>();

  add(account: ClientTokenAccount): void {
    this.#accounts.add(account);
    this.#waiting.add(account);
    if (this.#accounts.size <= MOST_BROUGHT) return;
    const [oldest] = this.#accounts;
    if (oldest === undefined) return;
    this.#accounts.delete(oldest);
    this.#waiting.delete(oldest);
  }

  /** Tells the engine of those that it does not know yet. */
  bringAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const account of waiting) account.bring();
  }
}
