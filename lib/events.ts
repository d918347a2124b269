import type { TikTokEvents } from '../ts-types/client';
import { checkFunction, expected } from './arguments';

type Name = keyof TikTokEvents;
const names: readonly string[] = [
  'token.refreshed',
  'account.needs_reconnect',
  'post.state',
] satisfies Name[];

/** The listeners of one client. */
export class Events {
  readonly #listeners = new Map<Name, Set<(event: never) => void>>();

  on<N extends Name>(name: N, listener: TikTokEvents[N]): () => void {
    if (!names.includes(name)) throw expected(`one of ${names.join(', ')}`, 'event', name);
    if (listener === undefined) throw expected('a function', 'listener', listener);
    checkFunction(listener, 'listener');
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  has(name: Name): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  emit<N extends Name>(name: N, event: Parameters<TikTokEvents[N]>[0]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      tell(listener as (event: unknown) => void, event);
    }
  }
}

/** A listener that throws is the application's fault: it surfaces as an uncaught exception. */
export function tell<Value>(listener: (value: Value) => void, value: Value): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
