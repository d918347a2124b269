import type { TokenAccount } from '../ts-types/accounts';
import type {
  TikTok,
  TikTokEvents,
  TikTokOptions,
  TikTokStats,
  TokenInput,
} from '../ts-types/client';
import type { OAuth } from '../ts-types/oauth';
import type { Webhooks } from '../ts-types/webhooks';
import { settle } from './calls';
import { type Engine, joinEngine } from './engine';
import { fromNative, TikTokError } from './errors';
import { Events } from './events';
import { native } from './native';
import type { CancelToken, Config, Group, Native, Engine as NativeEngine } from './native-types';
import { ClientOAuth } from './oauth';
import { type ClientOptions, readEnvironment, readOptions } from './options';
import { ClientTokenAccount, readToken } from './token-account';
import { ClientWebhooks } from './webhooks';

const CLOSE_LIMIT_MS = 2000;

export function createTikTok(options?: TikTokOptions): TikTok {
  return new Client(readOptions(options));
}

/** What the parts of a client need of it. */
export interface ClientCore {
  readonly native: Native;
  readonly events: Events;
  /** The checked configuration; throws its faults. */
  config(): Config;
  /** The engine, for the handles that live in it. */
  openEngine(): NativeEngine | Promise<NativeEngine>;
  /** Runs one call of this client's. */
  call<T>(
    signal: AbortSignal | undefined,
    start: (engine: NativeEngine, group: Group, cancelToken?: CancelToken) => Promise<T>,
  ): Promise<T>;
}

class Client implements TikTok, ClientCore {
  readonly oauth: OAuth;
  readonly webhooks: Webhooks;
  readonly events = new Events();
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
    if (this.#closing !== undefined) throw closed();
    this.#engine ??= joinEngine(this.config(), this.#options, this.#environment ?? {});
    return this.#engine.open();
  }

  async call<T>(
    signal: AbortSignal | undefined,
    start: (engine: NativeEngine, group: Group, cancelToken?: CancelToken) => Promise<T>,
  ): Promise<T> {
    const opening = this.openEngine();
    const engine = opening instanceof Promise ? await opening : opening;
    if (this.#closing !== undefined) throw closed();
    const group = (this.#group ??= native().newGroup());
    return settle(signal, (cancelToken) => start(engine, group, cancelToken));
  }

  withToken(token: string | TokenInput): TokenAccount {
    return new ClientTokenAccount(this, readToken(token));
  }

  on<Name extends keyof TikTokEvents>(event: Name, listener: TikTokEvents[Name]): () => void {
    return this.events.on(event, listener);
  }

  stats(): TikTokStats {
    return {
      calls: this.#group === undefined ? 0 : native().groupSize(this.#group),
      ...(this.#engine?.stats() ?? { openConnections: 0, idleConnections: 0 }),
      threads: this.#engine === undefined ? 0 : native().stats().threads,
    };
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    if (this.#group !== undefined) await withinLimit(native().cancelGroup(this.#group));
    await this.#engine?.leave();
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
