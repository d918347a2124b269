import type { LeaseHolder, Store } from '../../ts-types/stores';
import { TikTokError } from '../errors';
import type { Callback, Native, Store as NativeStore, Question } from '../native-types';

// Longer than any database takes that still works; the core's own waits go on after it.
const ANSWER_LIMIT_MS = 60_000;

interface StoreCall {
  /** `posts.save`; `open`, `close` and `watch` are the store's own. */
  method: string;
  /** JSON. */
  argument: string;
}

type Methods = Record<string, (argument: unknown) => Promise<unknown>>;

/** Lets the core ask a store in JavaScript. */
export class StoreBridge {
  readonly handle: NativeStore;
  readonly #native: Native;
  readonly #store: Store;
  // Kept here because the addon holds the function weakly.
  readonly #callback: Callback;
  #endWatch: (() => void) | undefined;

  constructor(native: Native, store: Store) {
    this.#native = native;
    this.#store = store;
    this.#callback = native.newCallback(this.#take);
    this.handle = native.newStore(this.#callback);
  }

  readonly #take = ({ method, argument }: StoreCall, question: Question | undefined): void => {
    if (question === undefined) this.#watch(JSON.parse(argument));
    else void this.#answer(method, JSON.parse(argument), question);
  };

  async #answer(method: string, argument: unknown, question: Question): Promise<void> {
    try {
      const answer = await withinLimit(this.#call(method, argument), method);
      this.#native.answerStore(question, JSON.stringify(answer ?? null), undefined);
    } catch (fault) {
      this.#native.answerStore(question, undefined, fieldsOf(fault));
    }
  }

  async #call(method: string, argument: unknown): Promise<unknown> {
    if (method === 'open') {
      const { duplicates = [] } = (await this.#store.open()) ?? {};
      return { shared: this.#store.shared, duplicates };
    }
    if (method === 'close') {
      this.#endWatch?.();
      return this.#store.close();
    }
    const [group = '', name = ''] = method.split('.');
    const methods = (this.#store as unknown as Record<string, Methods | undefined>)[group];
    if (typeof methods?.[name] !== 'function') {
      throw new TikTokError({
        kind: 'store',
        code: 'store_method_missing',
        message: `The store has no method ${method}.`,
      });
    }
    return methods[name](argument);
  }

  #watch(holder: LeaseHolder): void {
    this.#endWatch?.();
    this.#endWatch = this.#store.watch?.(holder, () => this.#native.wakeStore(this.handle));
  }
}

async function withinLimit<T>(answer: Promise<T>, method: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = () =>
      reject(
        new TikTokError({
          kind: 'store',
          code: 'store_timeout',
          message: `The store did not answer ${method} within ${ANSWER_LIMIT_MS / 1000} s.`,
          retryable: true,
        }),
      );
    timer = setTimeout(late, ANSWER_LIMIT_MS).unref();
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function fieldsOf(fault: unknown) {
  if (fault instanceof TikTokError) {
    const { kind, code, message, retryable } = fault;
    return { kind, code, message, retryable };
  }
  const message = fault instanceof Error ? fault.message : String(fault);
  return {
    kind: 'store',
    code: 'store_failed',
    message: `The store: ${message}`,
    retryable: false,
  };
}
