import type { CancelToken, Group, Native, Engine as NativeEngine } from './native-types';

export type StartCall<T> = (
  engine: NativeEngine,
  group: Group,
  cancelToken?: CancelToken,
) => Promise<T>;

/** How the parts of a client reach its engine. */
export interface ClientCalls {
  readonly native: Native;
  /** Runs one call of this client's. */
  call<T>(signal: AbortSignal | undefined, start: StartCall<T>): Promise<T>;
  /** The same for a call that needs the store. */
  callDesk<T>(signal: AbortSignal | undefined, start: StartCall<T>): Promise<T>;
  /** Has a post's progress told; the answer stops it. */
  follow(id: string): () => void;
}
