import { createHash } from 'node:crypto';

import { fromNative } from './errors';
import { native } from './native';
import type { Callback, Config, LogLine, Native, Engine as NativeEngine } from './native-types';
import type { ClientOptions } from './options';
import { trustedRoots } from './roots';

/** The connections to TikTok that clients of equal options share; opened by the first call. */
export class Engine {
  readonly #native: Native = native();
  readonly #config: Config;
  readonly #net: { ca: string[]; proxy: string | undefined; noProxy: string | undefined };
  // Kept here because the addon holds the function weakly.
  readonly #log: { write: (line: LogLine) => void; callback: Callback } | undefined;
  #opening: Promise<NativeEngine> | undefined;
  #opened: NativeEngine | undefined;
  #clients = 0;
  #forget: (() => void) | undefined;

  constructor(config: Config, options: ClientOptions) {
    this.#config = config;
    this.#net = { ca: options.ca, ...proxySettings(options) };
    const { logger } = options;
    if (logger === undefined) return;
    const write = ({ level, line }: LogLine) => logger[level](line);
    this.#log = { write, callback: this.#native.newCallback(write) };
  }

  /** Joins a client; every join is answered by one leave(). */
  join(forget?: () => void): this {
    this.#clients += 1;
    this.#forget ??= forget;
    return this;
  }

  /** The native engine. It costs nothing once it is open. */
  open(): NativeEngine | Promise<NativeEngine> {
    return this.#opened ?? (this.#opening ??= this.#open());
  }

  async #open(): Promise<NativeEngine> {
    try {
      const ca = await trustedRoots(this.#net.ca);
      const opened = await this.#native.openEngine(
        this.#config,
        { ...this.#net, ca },
        this.#log?.callback,
      );
      this.#opened = opened;
      return opened;
    } catch (fault) {
      this.#opening = undefined; // the next call tries again
      throw fromNative(fault);
    }
  }

  stats(): { openConnections: number; idleConnections: number } {
    if (this.#opened === undefined) return { openConnections: 0, idleConnections: 0 };
    return this.#native.engineStats(this.#opened);
  }

  /** The last client's leave closes the connections and ends the threads. */
  async leave(): Promise<void> {
    this.#clients -= 1;
    if (this.#clients > 0) return;
    this.#forget?.();
    if (this.#opening === undefined) return;
    try {
      const opened = await this.#opening;
      await this.#native.drainEngine(opened); // a refresh under way must not lose its answer
      this.#native.closeEngine(opened);
    } catch {
      // It never opened, and its callers know why.
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

/** The engine for these options: a shared one, unless the options hold a logger. */
export function joinEngine(
  config: Config,
  options: ClientOptions,
  environment: Record<string, string>,
): Engine {
  if (options.logger !== undefined) return new Engine(config, options).join();
  // The folder keeps two installed copies of the package apart; the hash keeps secrets off the map.
  const { raw, ca } = options;
  const key = createHash('sha256')
    .update(JSON.stringify([__dirname, raw, ca, proxySettings(options), environment]))
    .digest('base64');
  const shared = registry().get(key)?.deref();
  if (shared !== undefined) return shared.join();
  const engine = new Engine(config, options);
  const entry = new WeakRef(engine);
  registry().set(key, entry);
  collected.register(engine, key);
  return engine.join(() => {
    if (registry().get(key) === entry) registry().delete(key);
  });
}
