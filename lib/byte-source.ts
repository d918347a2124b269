// How a buffer or a stream gets into native memory. A buffer is read where it is; a stream is pushed
// piece by piece, as fast as the upload makes room.
import { expected } from './arguments';
import type { Callback, Native, Source } from './native-types';

/** Bytes that a caller handed over, for one post. */
export interface ByteSource {
  /** The native source; a stream is read from now on. */
  open(native: Native): Source;
  /** Nobody wants the bytes after all. */
  drop(): void;
}

/** An ArrayBuffer or any view of one, as bytes; undefined for anything else. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer) {
    return new Uint8Array(value);
  }
  return undefined;
}

export function bufferSource(bytes: Uint8Array): ByteSource {
  // A buffer that can shrink would leave the native reader without the memory that it reads.
  const { resizable } = bytes.buffer as ArrayBuffer & { resizable?: boolean };
  const kept = resizable === true ? bytes.slice() : bytes;
  return { open: (native) => native.newBufferSource(kept), drop: () => {} };
}

type Bytes = AsyncIterable<unknown> | Iterable<unknown>;

export function isStream(value: unknown): value is Bytes {
  if (typeof value !== 'object' || value === null || typeof value === 'string') return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

export function streamSource(stream: Bytes, size: number): ByteSource {
  let pump: StreamPump | undefined;
  return {
    open(native) {
      pump = new StreamPump(native, stream, size);
      return pump.start();
    },
    drop: () => pump?.stop(),
  };
}

// What runs here is held by nothing else: the addon holds callbacks weakly, and a stream need not be
// anybody's.
const running = new Set<StreamPump>();

/** Reads a stream and pushes what it gives, until its end or until nobody wants more. */
class StreamPump {
  readonly #native: Native;
  readonly #iterator: AsyncIterator<unknown> | Iterator<unknown>;
  readonly #source: Source;
  readonly #room: Callback;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(native: Native, stream: Bytes, size: number) {
    this.#native = native;
    this.#iterator =
      Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
    this.#room = native.newCallback(this.#onRoom);
    this.#source = native.newStreamSource(size, this.#room);
  }

  start(): Source {
    running.add(this);
    this.#run().finally(() => running.delete(this));
    return this.#source;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#wake?.();
    this.#endStream();
  }

  readonly #onRoom = (): void => this.#wake?.();

  async #run(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#iterator.next();
        if (this.#stopped) return;
        if (done) return this.#native.finishStream(this.#source);
        if (!(await this.#push(pieceOf(value)))) return this.stop();
      }
    } catch (error) {
      const reason = error instanceof TypeError ? error.message : 'its producer reported an error';
      this.#native.failStream(this.#source, reason);
    }
  }

  /** False where nobody wants any more. */
  async #push(piece: Uint8Array): Promise<boolean> {
    for (let from = 0; from < piece.byteLength; ) {
      const taken = this.#native.pushStream(this.#source, piece, from);
      if (taken < 0) return false;
      from += taken;
      if (from < piece.byteLength) await this.#untilRoom();
      if (this.#stopped) return false;
    }
    return true;
  }

  #untilRoom(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Lets the stream free what it holds; its own failure in that is nobody's concern any more. */
  #endStream(): void {
    try {
      Promise.resolve(this.#iterator.return?.()).catch(() => {});
    } catch {
      // As above.
    }
  }
}

function pieceOf(value: unknown): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes === undefined) throw expected('bytes', 'stream', value);
  return bytes;
}
