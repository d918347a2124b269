// An announced number of bytes out of a request's body: no more, and no fewer without saying so.
import { fault, invalid } from './errors';
import { tooLarge } from './requests';

const { video: limits }: { video: { maxSizeBytes: number } } = require('../../rules.json');

export const MAX_UPLOAD_BYTES = limits.maxSizeBytes;

/** What Content-Length says; undefined where it is missing. */
export function announcedSize(request: Request): number | undefined {
  const text = request.headers.get('content-length');
  if (text === null) return undefined;
  const size = Number(text);
  if (!Number.isSafeInteger(size) || size < 0) {
    throw invalid('content-length', 'The header Content-Length is no number of bytes.');
  }
  return size;
}

export function checkSize(sizeBytes: number): void {
  if (sizeBytes === 0) throw invalid('body', 'The body is empty.', 'required');
  if (sizeBytes > MAX_UPLOAD_BYTES) throw tooLarge(MAX_UPLOAD_BYTES);
}

export function lengthRequired(hint: string): Error {
  return fault({
    kind: 'validation',
    code: 'length_required',
    message: 'The size of the file has to be known before it is sent on to TikTok.',
    hint,
  });
}

/** The bytes as they come. Ends with a fault where they are fewer or more than was announced. */
export async function* exactly(
  input: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array, void> {
  let count = 0;
  for await (const chunk of input) {
    count += chunk.byteLength;
    if (count > sizeBytes) throw tooLarge(sizeBytes);
    yield chunk;
  }
  if (count < sizeBytes) throw truncated(count, sizeBytes);
}

/** The same where nothing was announced: at most so many bytes. */
export async function* atMost(
  input: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array, void> {
  let count = 0;
  for await (const chunk of input) {
    count += chunk.byteLength;
    if (count > sizeBytes) throw tooLarge(sizeBytes);
    yield chunk;
  }
}

export function truncated(count: number, announced: number): Error {
  return fault({
    kind: 'validation',
    code: 'body_truncated',
    message: `The body ended after ${count} of the ${announced} bytes that were announced.`,
    hint: truncationHint,
  });
}

export const truncationHint =
  'Next.js cuts bodies that pass through its proxy or middleware: raise ' +
  '`experimental.proxyClientMaxBodySize` in next.config, or leave the upload route out of its matcher.';
