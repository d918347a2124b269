import { checkOptionalObject, checkSignal } from './arguments';
import { fromNative, TikTokError } from './errors';
import { native } from './native';
import type { CancelToken } from './native-types';

/** The signal among a call's options. */
export function readSignal(options: unknown): AbortSignal | undefined {
  return checkSignal(checkOptionalObject(options, 'options').signal);
}

/** Waits for one native call. Its failures become errors here, where the stack is the caller's. */
export async function settle<T>(
  signal: AbortSignal | undefined,
  start: (cancelToken?: CancelToken) => Promise<T>,
): Promise<T> {
  if (signal !== undefined) return settleOrAbort(signal, start);
  try {
    return await start();
  } catch (fault) {
    throw fromNative(fault);
  }
}

async function settleOrAbort<T>(
  signal: AbortSignal,
  start: (cancelToken?: CancelToken) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw aborted(signal);
  const cancelToken = native().newCancelToken();
  const cancel = () => native().cancel(cancelToken);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await start(cancelToken);
  } catch (fault) {
    if (signal.aborted && (fault as { kind?: unknown }).kind === 'cancelled') throw aborted(signal);
    throw fromNative(fault);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

export function aborted(signal: AbortSignal): TikTokError {
  return new TikTokError({
    kind: 'cancelled',
    code: 'cancelled',
    message: 'The call was aborted by its signal.',
    cause: signal.reason,
  });
}
