import type { Store } from '../../ts-types/stores';
import type { ClientOptions } from '../options';

/** The store that answers from JavaScript; undefined where the core opens its own. */
export function chosenStore(
  { store, raw }: ClientOptions,
  environment: Record<string, string>,
): Store | undefined {
  if (store !== undefined) return store;
  const url = raw.store ?? environment.TOKPOST_STORE;
  if (url === undefined || !/^postgres(ql)?:/.test(url)) return undefined;
  // Loaded here, so that nobody else pays for it.
  const { PostgresStore } = require('./postgres') as typeof import('./postgres');
  return new PostgresStore(url);
}
