import { createHash } from 'node:crypto';

import { publishRefresh, publishTrace, StateDiagnostics, wantsTrace } from './diagnostics';
import { fromNative } from './errors';
import { native } from './native';
import type {
  AccountNews,
  Callback,
  Config,
  LogLine,
  Native,
  Engine as NativeEngine,
  NativeNews,
  NewsBatch,
} from './native-types';
import type { ClientOptions } from './options';
import { trustedRoots } from './roots';
import { StoreBridge } from './stores/bridge';
import { chosenStore } from './stores/choice';

/** A client, as its engine needs it. */
export interface Member {
  takeNews(news: NativeNews[]): void;
  takeAccountNews(news: AccountNews): void;
}

// Engines with posts at work, which go on when nobody holds their clients any more.
const busy = new Set<Engine>();

/** The connections to TikTok that clients of equal options share; opened by the first call. */
export class Engine {
  readonly #native: Native = native();
  readonly #config: Config;
  readonly #net: { ca: string[]; proxy: string | undefined; noProxy: string | undefined };
  // Kept here because the addon holds the function weakly.
  readonly #log: { write: (line: LogLine) => void; callback: Callback } | undefined;
  #opening: Promise<NativeEngine> | undefined;
  #opened: NativeEngine | undefined;
  readonly #members = new Set<Member>();
  /** How many follow each post; '' is all of them. */
  readonly #followers = new Map<string, number>();
  #deskOpening: Promise<void> | undefined;
  readonly #trace: Callback = this.#native.newCallback(publishTrace);
  #isWatched = false;
  readonly #states = new StateDiagnostics();
  readonly #news: Callback;
  readonly #accountNews: Callback;
  readonly #options: ClientOptions;
  readonly #environment: Record<string, string>;
  #bridge: StoreBridge | undefined;
  #forget: (() => void) | undefined;

  constructor(config: Config, options: ClientOptions, environment: Record<string, string>) {
    this.#config = config;
    this.#options = options;
    this.#environment = environment;
    this.#net = { ca: options.ca, ...proxySettings(options) };
    this.#news = this.#native.newCallback(this.#takeNews);
    this.#accountNews = this.#native.newCallback(this.#takeAccountNews);
    const { logger } = options;
    if (logger === undefined) return;
    const write = ({ level, line }: LogLine) => logger[level](line);
    this.#log = { write, callback: this.#native.newCallback(write) };
  }

  /** Joins a client; every join is answered by one leave(). */
  join(member: Member, forget?: () => void): this {
    this.#members.add(member);
    this.#forget ??= forget;
    return this;
  }

  /** The native engine. It costs nothing once it is open. */
  open(): NativeEngine | Promise<NativeEngine> {
    this.#watch();
    return this.#opened ?? (this.#opening ??= this.#open());
  }

  // A channel does not tell when somebody subscribes, so it is looked at whenever something happens.
  #watch(): void {
    const wanted = wantsTrace();
    if (this.#opened === undefined || wanted === this.#isWatched) return;
    this.#native.watchEngine(this.#opened, wanted);
    this.#isWatched = wanted;
  }

  async #open(): Promise<NativeEngine> {
    try {
      const ca = await trustedRoots(this.#net.ca);
      const opened = await this.#native.openEngine(
        this.#config,
        { ...this.#net, ca },
        this.#trace,
        this.#log?.callback,
      );
      this.#opened = opened;
      this.#watch();
      return opened;
    } catch (fault) {
      this.#opening = undefined; // the next call tries again
      throw fromNative(fault);
    }
  }

  /** The same with its desk: the store and all that posts. */
  async openDesk(): Promise<NativeEngine> {
    const engine = await this.open();
    await (this.#deskOpening ??= this.#openDesk(engine));
    return engine;
  }

  async #openDesk(engine: NativeEngine): Promise<void> {
    try {
      await this.#native.openDesk(engine, this.#news, this.#accountNews, this.#store()?.handle);
      for (const id of this.#followers.keys()) this.#native.followPost(engine, id, true);
    } catch (fault) {
      this.#deskOpening = undefined; // the next call tries again
      throw fromNative(fault);
    }
  }

  #store(): StoreBridge | undefined {
    if (this.#bridge !== undefined) return this.#bridge;
    const store = chosenStore(this.#options, this.#environment);
    if (store !== undefined) this.#bridge = new StoreBridge(this.#native, store);
    return this.#bridge;
  }

  /** Whether somebody has needed the desk. */
  get hasDesk(): boolean {
    return this.#deskOpening !== undefined;
  }

  /** From now on the progress of the post is told, or of every post; the answer stops it. */
  follow(id = ''): () => void {
    this.#addFollower(id, 1);
    return () => this.#addFollower(id, -1);
  }

  #addFollower(id: string, change: 1 | -1): void {
    const before = this.#followers.get(id) ?? 0;
    const now = before + change;
    if (now === 0) this.#followers.delete(id);
    else this.#followers.set(id, now);
    const isNews = (before === 0) !== (now === 0);
    if (isNews && this.#opened !== undefined) this.#native.followPost(this.#opened, id, now > 0);
  }

  // A field, because the addon holds the function weakly.
  readonly #takeNews = (batch: NewsBatch): void => {
    if (batch.busy) busy.add(this);
    else busy.delete(this);
    this.#watch();
    for (const news of batch.news) this.#states.take(news);
    for (const member of this.#members) member.takeNews(batch.news);
  };

  readonly #takeAccountNews = (news: AccountNews): void => {
    const { accountId, openId } = news;
    publishRefresh({
      accountId,
      openId,
      ...('code' in news ? { ok: false, code: news.code } : { ok: true }),
    });
    for (const member of this.#members) member.takeAccountNews(news);
  };

  stats(): { posts: number; openConnections: number; idleConnections: number } {
    if (this.#opened === undefined) return { posts: 0, openConnections: 0, idleConnections: 0 };
    return {
      posts: this.#native.postsInHand(this.#opened),
      ...this.#native.engineStats(this.#opened),
    };
  }

  /** The last client's leave closes the connections and ends the threads. */
  async leave(member: Member): Promise<void> {
    this.#members.delete(member);
    if (this.#members.size > 0) return;
    this.#forget?.();
    if (this.#opening === undefined) return;
    try {
      const opened = await this.#opening;
      await this.#deskOpening?.catch(() => {}); // its callers know why it failed
      // Posts come to a safe point, and a refresh under way must not lose its answer.
      await Promise.all([this.#native.closeDesk(opened), this.#native.drainEngine(opened)]);
      this.#native.closeEngine(opened);
    } catch {
      // It never opened, and its callers know why.
    } finally {
      busy.delete(this);
    }
  }
}

function proxySettings(options: ClientOptions) {
  const { env } = process;
  return {
    proxy: options.proxy ?? env.HTTPS_PROXY ?? env.https_proxy,
    noProxy: env.NO_PROXY ?? env.no_proxy,
  };
}

// On globalThis, so that a module that a bundler or a development server evaluates anew finds the
// engines of the old one. Weak, so that clients that nobody closes can be collected.
const registryKey = Symbol.for('tokpost');
type Registry = Map<string, WeakRef<Engine>>;

function registry(): Registry {
  const holder = globalThis as { [registryKey]?: Registry };
  return (holder[registryKey] ??= new Map());
}

const collected = new FinalizationRegistry<string>((key) => {
  if (registry().get(key)?.deref() === undefined) registry().delete(key);
});

/** The engine for these options: a shared one, unless they hold a logger or a store. */
export function joinEngine(
  config: Config,
  options: ClientOptions,
  environment: Record<string, string>,
  member: Member,
): Engine {
  const isOwn = options.logger !== undefined || options.store !== undefined;
  if (isOwn) return new Engine(config, options, environment).join(member);
  // The folder keeps two installed copies of the package apart; the hash keeps secrets off the map.
  const { raw, ca } = options;
  const key = createHash('sha256')
    .update(JSON.stringify([__dirname, raw, ca, proxySettings(options), environment]))
    .digest('base64');
  const shared = registry().get(key)?.deref();
  if (shared !== undefined) return shared.join(member);
  const engine = new Engine(config, options, environment);
  const entry = new WeakRef(engine);
  registry().set(key, entry);
  collected.register(engine, key);
  return engine.join(member, () => {
    if (registry().get(key) === entry) registry().delete(key);
  });
}
