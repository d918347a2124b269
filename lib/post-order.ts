// Reads what a caller wants to post. What it says is checked natively, all faults at once; here are
// the things that JSON has no words for: bytes, streams, dates, signals.
import type { PostKind } from '../ts-types/posts';
import { checkBoolean, checkObject, checkSignal, expected } from './arguments';
import { type ByteSource, bufferSource, bytesOf, isStream, streamSource } from './byte-source';

/** Set by a queue, which says itself when the post starts. A user has no such option. */
export const held: unique symbol = Symbol('held');
export interface Held {
  priority: number;
}

export interface PostOrder {
  kind: PostKind;
  /** What goes to the addon as JSON. */
  options: Record<string, unknown>;
  /** The photos as they were given, for those that have to be served from the app. */
  photos: unknown;
  source: ByteSource | undefined;
  signal: AbortSignal | undefined;
  dryRun: boolean;
  /** By a queue, which says when to start it. */
  held: Held | undefined;
}

/** A source's description for the addon, and its bytes where JavaScript has them. */
export interface ReadSource {
  description: unknown;
  bytes: ByteSource | undefined;
}

export function readOrder(kind: PostKind, options: unknown): PostOrder {
  const { signal, dryRun, publishAt, source, photos, ...rest } = checkObject(options, 'options');
  const read = source === undefined ? undefined : readSource(source);
  return {
    kind,
    options: {
      ...rest,
      ...(read !== undefined && { source: read.description }),
      ...(photos !== undefined && { photos: describePhotos(photos) }),
      ...(publishAt !== undefined && { publishAt: readTime(publishAt) }),
    },
    photos,
    source: read?.bytes,
    signal: checkSignal(signal),
    dryRun: checkBoolean(dryRun, 'dryRun') ?? false,
    held: (options as { [held]?: Held })[held],
  };
}

export function readSource(source: unknown): ReadSource {
  if (typeof source === 'string') return { description: source, bytes: undefined };
  const given = checkObject(source, 'source');
  if (bytesOf(given) !== undefined || isStream(given)) {
    throw expected('a path or an object that says what it is, such as { buffer }', 'source', given);
  }
  const { buffer, stream, size } = given;
  const bytes = buffer === undefined ? undefined : checkBytes(buffer, 'source.buffer');
  if (stream !== undefined && !isStream(stream)) {
    throw expected('a ReadableStream or an async iterable', 'source.stream', stream);
  }
  return {
    description: {
      ...plain(given),
      ...(bytes && { buffer: bytes.byteLength }),
      ...(stream !== undefined && { stream: true }),
    },
    bytes: bytes
      ? bufferSource(bytes)
      : stream !== undefined && isSize(size)
        ? streamSource(stream, size)
        : undefined,
  };
}

function isSize(size: unknown): size is number {
  return Number.isSafeInteger(size) && (size as number) > 0;
}

function describePhotos(photos: unknown): unknown {
  if (!Array.isArray(photos)) throw expected('an array', 'photos', photos);
  return photos.map((photo, i) => {
    if (typeof photo === 'string') return photo;
    const given = checkObject(photo, `photos[${i}]`);
    if (given.buffer === undefined) return plain(given);
    return { ...plain(given), buffer: checkBytes(given.buffer, `photos[${i}].buffer`).byteLength };
  });
}

function checkBytes(value: unknown, name: string): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes === undefined) throw expected('a Buffer or a Uint8Array', name, value);
  return bytes;
}

/** Without what JSON cannot say; the addon names the member that is of the wrong type. */
function plain(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? {} : value,
    ]),
  );
}

export function readTime(value: unknown): number {
  const time =
    value instanceof Date
      ? value.getTime()
      : typeof value === 'string'
        ? Date.parse(value)
        : typeof value === 'number'
          ? value
          : Number.NaN;
  if (!Number.isFinite(time)) {
    throw expected('a Date, an ISO 8601 text or milliseconds since 1970', 'publishAt', value);
  }
  return Math.round(time);
}
