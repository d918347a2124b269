// An upload that passes through to TikTok without a disk. Its first bytes are read before anything is
// promised to TikTok: they tell how fast the browser sends, and a small file is whole after them.
import { fault } from './errors';

const HEAD_BYTES = 4_000_000;
const MEASURE_MS = 5000;
const UPLOAD_URL_MS = 3600_000; // TikTok's upload URL lives for an hour (Media Transfer Guide)
const SAFETY = 0.8;

/** The post that an upload's bytes belong to, as far as the upload steers it. */
export interface CarriedPost {
  readonly id: string;
  cancel(): Promise<unknown>;
}

export interface LiveOptions {
  /** What the post will be told. Undefined where nothing says it: such an upload cannot be carried. */
  sizeBytes: number | undefined;
  /** The fault of an upload that turns out to have another size. */
  onWrongSize: (receivedBytes: number) => Error;
}

export class LiveUpload {
  readonly #input: AsyncIterator<Uint8Array>;
  readonly #options: LiveOptions;
  readonly #ended: Promise<void>;
  #end!: () => void;
  #fail!: (error: unknown) => void;
  #head: Uint8Array[] = [];
  #received = 0;
  #isWhole = false;
  #elapsedMs = 0;
  #sent = 0;
  #failure: unknown;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #post: CarriedPost | undefined;

  constructor(input: AsyncIterable<Uint8Array>, options: LiveOptions) {
    this.#input = input[Symbol.asyncIterator]();
    this.#options = options;
    this.#ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    this.#ended.catch(() => {}); // whoever carries the upload asks for it
  }

  /** Reads the first bytes. */
  async measure(): Promise<void> {
    const began = performance.now();
    const { sizeBytes } = this.#options;
    while (this.#received < HEAD_BYTES || this.#received === sizeBytes) {
      const chunk = await this.#next();
      if (chunk === undefined) {
        this.#isWhole = true;
        return;
      }
      this.#head.push(chunk);
      this.#elapsedMs = performance.now() - began;
      if (this.#elapsedMs > MEASURE_MS) return;
    }
  }

  get receivedBytes(): number {
    return this.#received;
  }

  /** Whether all bytes had come after measure(). */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** All of the bytes, where they had come. */
  get bytes(): Uint8Array {
    return Buffer.concat(this.#head, this.#received);
  }

  /**
   * Whether the rest, at the pace so far, comes while TikTok's upload URL lives. An upload that does
   * not has to be on a disk before TikTok is asked for one.
   */
  get isFastEnough(): boolean {
    const { sizeBytes = Number.POSITIVE_INFINITY } = this.#options;
    return (this.#elapsedMs / Math.max(1, this.#received)) * sizeBytes < UPLOAD_URL_MS * SAFETY;
  }

  /** Everything, for a disk. */
  async *all(): AsyncGenerator<Uint8Array, void> {
    yield* this.#head.splice(0);
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next())
      yield chunk;
  }

  /** Settles when the last byte has been handed on; rejects when the upload can no longer do that. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** The bytes for the post, read from the browser as fast as TikTok takes them. */
  carry(): { stream: ReadableStream<Uint8Array>; size: number } {
    const size = this.#options.sizeBytes ?? 0;
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          if (this.#failure !== undefined) controller.error(this.#failure);
        },
        pull: (controller) => this.#pull(controller, size),
        // Why the post wants no more, whoever has it says through abort().
        cancel: () => this.#free(),
      },
      { highWaterMark: 0 },
    );
    return { stream, size };
  }

  /** From now on a failure of the upload ends this post, and this post alone. */
  belongsTo(post: CarriedPost): void {
    this.#post = post;
    if (this.#failure !== undefined) void post.cancel().catch(() => {});
  }

  /** The upload goes no further: its request was aborted, or its post refused. */
  async abort(reason: unknown): Promise<void> {
    if (this.#failure !== undefined) return;
    this.#failure = reason ?? stopped();
    // The post first: a source that breaks off would leave it stalled, to be resumed by somebody.
    await this.#post?.cancel().catch(() => {});
    try {
      this.#controller?.error(this.#failure);
    } catch {
      // It has been closed: the last byte went on before.
    }
    this.#fail(this.#failure);
    this.#free();
  }

  async #pull(
    controller: ReadableStreamDefaultController<Uint8Array>,
    size: number,
  ): Promise<void> {
    try {
      const chunk = this.#head.shift() ?? (await this.#next());
      const sent = this.#sent + (chunk?.byteLength ?? 0);
      // Before the last bytes go on, since nothing can be taken back afterwards.
      const isRight =
        chunk !== undefined && (sent < size || (sent === size && (await this.#isOver())));
      if (!isRight) throw this.#options.onWrongSize(this.#received);
      this.#sent = sent;
      controller.enqueue(chunk);
      if (sent < size) return;
      controller.close();
      this.#end();
    } catch (error) {
      await this.abort(error);
    }
  }

  async #isOver(): Promise<boolean> {
    return this.#isWhole || (await this.#next()) === undefined;
  }

  async #next(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.#input.next();
    if (done) return undefined;
    this.#received += value.byteLength;
    return value;
  }

  /** Lets the request's body go; a read that waits for the browser ends with it. */
  #free(): void {
    void this.#input.return?.();
  }
}

function stopped(): Error {
  return fault({ kind: 'cancelled', code: 'cancelled', message: 'The upload was stopped.' });
}
