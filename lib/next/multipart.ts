// multipart/form-data as a stream (RFC 7578): Request.formData() holds the whole body in memory, and
// a video does not fit there. Parts are read in order; a file's bytes pass through as they come.
import { truncationHint } from './body';
import { fault, invalid } from './errors';

const MAX_HEADER_BYTES = 16_384;
const MAX_FIELD_BYTES = 1_000_000;
const lineEnd = Buffer.from('\r\n');
const headerEnd = Buffer.from('\r\n\r\n');

export interface Part {
  name: string;
  /** Present where the part is a file. */
  filename: string | undefined;
  /** How many of the body's bytes came before this part's first. */
  offset: number;
  /** The part's bytes; to be read to their end before the next part is asked for. */
  bytes: AsyncGenerator<Buffer, void>;
}

/** The boundary that the content type names. */
export function boundaryOf(contentType: string | null): string {
  const match = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(
    contentType ?? '',
  );
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined || boundary.length > 70) {
    throw invalid('body', 'The body must be multipart/form-data with a boundary.');
  }
  return boundary;
}

/** How many bytes follow the last part's: the closing line as every client writes it. */
export function closingLength(boundary: string): number {
  return `\r\n--${boundary}--\r\n`.length;
}

export class Multipart {
  readonly #input: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  // As if a line had ended before the body, so that the first delimiter looks like all others.
  #buffer: Buffer = lineEnd;
  #consumed = -lineEnd.length;

  constructor(input: AsyncIterable<Uint8Array>, boundary: string) {
    this.#input = input[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  async *parts(): AsyncGenerator<Part, void> {
    for await (const _ of this.#untilDelimiter()); // a preamble, which is to be ignored
    while (await this.#begins()) {
      const head = await this.#until(headerEnd, MAX_HEADER_BYTES, 'A part’s header is too long.');
      const bytes = this.#untilDelimiter();
      yield { ...describe(head), offset: this.#consumed, bytes };
      for await (const _ of bytes); // what the reader left
    }
    for await (const _ of this.#rest()); // the epilogue
  }

  /** After a delimiter: whether a part follows, or the body's end. */
  async #begins(): Promise<boolean> {
    const next = await this.#until(
      lineEnd,
      MAX_HEADER_BYTES,
      'A boundary has too long a line.',
      true,
    );
    if (next.startsWith('--')) return false;
    if (next.trim() !== '') throw invalid('body', 'The multipart body has a broken boundary.');
    return true;
  }

  async *#untilDelimiter(): AsyncGenerator<Buffer, void> {
    for (;;) {
      const at = this.#buffer.indexOf(this.#delimiter);
      if (at >= 0) {
        if (at > 0) yield this.#take(at);
        this.#take(this.#delimiter.length);
        return;
      }
      // The last bytes may be a delimiter's first.
      const safe = this.#buffer.length - this.#delimiter.length + 1;
      if (safe > 0) yield this.#take(safe);
      if (!(await this.#more())) throw cutOff();
    }
  }

  async #until(end: Buffer, limit: number, message: string, last = false): Promise<string> {
    for (;;) {
      const at = this.#buffer.indexOf(end);
      if (at >= 0) {
        const text = this.#take(at).toString('utf8');
        this.#take(end.length);
        return text;
      }
      if (this.#buffer.length > limit) throw invalid('body', message);
      if (await this.#more()) continue;
      // The closing delimiter need not end its line.
      if (last && this.#buffer.subarray(0, 2).toString() === '--') {
        return this.#take(this.#buffer.length).toString('utf8');
      }
      throw cutOff();
    }
  }

  async *#rest(): AsyncGenerator<Buffer, void> {
    do {
      yield this.#take(this.#buffer.length);
    } while (await this.#more());
  }

  #take(count: number): Buffer {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    this.#consumed += count;
    return taken;
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#input.next();
    if (done) return false;
    this.#buffer =
      this.#buffer.length === 0
        ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        : Buffer.concat([this.#buffer, value]);
    return true;
  }
}

/** A field's text. */
export async function textOf({ name, bytes }: Part): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_FIELD_BYTES) throw invalid(name, `\`${name}\` is too long.`, 'length');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function describe(head: string): { name: string; filename: string | undefined } {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1] ?? '';
  const name = parameter(disposition, 'name');
  if (name === undefined) throw invalid('body', 'A part of the body has no name.');
  return { name, filename: parameter(disposition, 'filename') };
}

/** Browsers write quotation marks and line ends in a value as %22, %0D and %0A (the HTML standard). */
function parameter(disposition: string, name: string): string | undefined {
  const quoted = new RegExp(`(?:^|;)\\s*${name}="([^"]*)"`, 'i').exec(disposition)?.[1];
  const bare = new RegExp(`(?:^|;)\\s*${name}=([^\\s";]+)`, 'i').exec(disposition)?.[1];
  return (quoted ?? bare)?.replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
}

function cutOff(): Error {
  return fault({
    kind: 'validation',
    code: 'body_truncated',
    message: 'The body ended in the middle of a part.',
    hint: truncationHint,
  });
}
