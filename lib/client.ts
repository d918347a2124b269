import type { Accounts, CallOptions, TokenAccount } from '../ts-types/accounts';
import type {
  TikTok,
  TikTokEvents,
  TikTokOptions,
  TikTokStats,
  TokenInput,
} from '../ts-types/client';
import type { OAuth } from '../ts-types/oauth';
import type { MediaProbe, Posts, ProbeSource } from '../ts-types/posts';
import type { Webhooks } from '../ts-types/webhooks';
import { ClientAccounts } from './accounts';
import { expected } from './arguments';
import { readSignal, settle } from './calls';
import type { StartCall } from './client-calls';
import type { ClientCore } from './client-core';
import { type Engine, joinEngine, type Member } from './engine';
import { fromNative, TikTokError } from './errors';
import { Events } from './events';
import { native } from './native';
import type {
  AccountNews,
  Config,
  Group,
  Native,
  Engine as NativeEngine,
  NativeNews,
  NativePost,
} from './native-types';
import { ClientOAuth } from './oauth';
import { type ClientOptions, type MediaOptions, readEnvironment, readOptions } from './options';
import { postJson } from './post';
import { PostBook } from './post-book';
import { readSource } from './post-order';
import { ClientPosts } from './posts';
import { BroughtTokens, ClientTokenAccount, readToken } from './token-account';
import { ClientWebhooks } from './webhooks';

const CLOSE_LIMIT_MS = 2000;

export function createTikTok(options?: TikTokOptions): TikTok {
  return new Client(readOptions(options));
}

/** The insides of a client, for the other parts of the package. */
export function coreOf(tiktok: TikTok): ClientCore {
  if (tiktok instanceof Client) return tiktok;
  throw expected('what createTikTok returned', 'tiktok', tiktok);
}

class Client implements TikTok, ClientCore, Member {
  readonly oauth: OAuth;
  readonly webhooks: Webhooks;
  readonly accounts: Accounts;
  readonly posts: Posts;
  readonly events = new Events();
  readonly postBook: PostBook = new PostBook(this);
  readonly #watchers = new Set<(news: NativeNews) => void>();
  readonly #brought = new BroughtTokens();
  readonly #options: ClientOptions;
  #environment: Record<string, string> | undefined;
  #config: Config | undefined;
  #engine: Engine | undefined;
  #group: Group | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.oauth = new ClientOAuth(this);
    this.webhooks = new ClientWebhooks(this);
    this.accounts = new ClientAccounts(this);
    this.posts = new ClientPosts(this);
    // Next.js evaluates every module while it builds, where secrets need not be there yet.
    if (process.env.NEXT_PHASE !== 'phase-production-build') this.config();
  }

  get native(): Native {
    return native();
  }

  config(): Config {
    if (this.#config !== undefined) return this.#config;
    this.#environment = readEnvironment();
    try {
      const { config, warnings } = native().checkConfig(this.#options.raw, this.#environment);
      for (const { path, message } of warnings) {
        this.#options.logger?.warn(`tiktok: ${path}: ${message}`);
      }
      this.#config = config;
      return config;
    } catch (fault) {
      throw fromNative(fault);
    }
  }

  openEngine(): NativeEngine | Promise<NativeEngine> {
    return this.#join().open();
  }

  #join(): Engine {
    if (this.#closing !== undefined) throw closed();
    return (this.#engine ??= joinEngine(
      this.config(),
      this.#options,
      this.#environment ?? {},
      this,
    ));
  }

  async call<T>(signal: AbortSignal | undefined, start: StartCall<T>): Promise<T> {
    const opening = this.openEngine();
    const engine = opening instanceof Promise ? await opening : opening;
    return this.#call(engine, signal, start);
  }

  async callDesk<T>(signal: AbortSignal | undefined, start: StartCall<T>): Promise<T> {
    const engine = await this.#join().openDesk();
    this.#brought.bringAll();
    return this.#call(engine, signal, start);
  }

  #call<T>(engine: NativeEngine, signal: AbortSignal | undefined, start: StartCall<T>): Promise<T> {
    if (this.#closing !== undefined) throw closed();
    const group = (this.#group ??= native().newGroup());
    return settle(signal, (cancelToken) => start(engine, group, cancelToken));
  }

  async start(): Promise<void> {
    await this.callDesk(undefined, (engine, group) => native().startDesk(engine, group, undefined));
  }

  probe(source: ProbeSource, options?: CallOptions): Promise<MediaProbe> {
    const { description, bytes } = readSource(source);
    const text = JSON.stringify(description);
    return this.call(readSignal(options), (engine, group, cancelToken) =>
      native().probe(engine, group, cancelToken, text, bytes?.open(native())),
    ).finally(() => bytes?.drop());
  }

  withToken(token: string | TokenInput): TokenAccount {
    const account = new ClientTokenAccount(this, readToken(token));
    // Posts of this user may wait for it.
    this.#brought.add(account);
    if (this.#engine?.hasDesk && this.#closing === undefined) this.#brought.bringAll();
    return account;
  }

  mediaOptions(): MediaOptions {
    return this.#options.media;
  }

  warn(message: string): void {
    this.#options.logger?.warn(`tiktok: ${message}`);
  }

  watchNews(listener: (news: NativeNews) => void): () => void {
    const unfollow = this.#join().follow();
    this.#watchers.add(listener);
    return () => {
      this.#watchers.delete(listener);
      unfollow();
    };
  }

  follow(id: string): () => void {
    return this.#engine?.follow(id) ?? (() => {});
  }

  takeNews(news: NativeNews[]): void {
    for (const entry of news) {
      this.postBook.take(entry);
      for (const watcher of this.#watchers) watcher(entry);
      if (entry.type === 'state') this.#tellState(entry.post);
    }
  }

  #tellState(post: NativePost): void {
    if (this.events.has('post.state')) this.events.emit('post.state', postJson(post));
    // A stored account's connection tells this itself.
    const isBare = post.accountId === undefined;
    if (!isBare || post.state !== 'stalled' || post.stalledBecause !== 'needs_reconnect') return;
    const code = post.cause?.code ?? post.stalledBecause;
    this.events.emit('account.needs_reconnect', { openId: post.openId, code });
  }

  takeAccountNews(news: AccountNews): void {
    if ('code' in news) this.events.emit('account.needs_reconnect', news);
    else this.events.emit('token.refreshed', news);
  }

  on<Name extends keyof TikTokEvents>(event: Name, listener: TikTokEvents[Name]): () => void {
    return this.events.on(event, listener);
  }

  stats(): TikTokStats {
    return {
      calls: this.#group === undefined ? 0 : native().groupSize(this.#group),
      ...(this.#engine?.stats() ?? { posts: 0, openConnections: 0, idleConnections: 0 }),
      threads: this.#engine === undefined ? 0 : native().stats().threads,
    };
  }

  close(): Promise<void> {
    this.postBook.close(closed());
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await withinLimit(this.#end());
  }

  async #end(): Promise<void> {
    if (this.#group !== undefined) await native().cancelGroup(this.#group);
    await this.#engine?.leave(this);
  }
}

function closed(): TikTokError {
  return new TikTokError({
    kind: 'state',
    code: 'closed',
    message: 'The client has been closed.',
    hint: 'Make a new client with createTikTok(), or close this one later.',
  });
}

/** Cancelled calls answer in milliseconds; the limit keeps the promise of close() in any case. */
async function withinLimit(ended: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_LIMIT_MS);
  });
  await Promise.race([ended, limit]);
  clearTimeout(timer);
}
