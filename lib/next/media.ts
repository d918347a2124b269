// What TikTok pulls: GET and HEAD with ranges, never a redirect.
import fs from 'node:fs/promises';
import { Readable } from 'node:stream';

import type { MediaFiles } from '../media-files';
import { fault, notFound } from './errors';
import { lastSegment } from './requests';

const HEAD_BYTES = 16;

export async function serveMedia(files: MediaFiles, request: Request): Promise<Response> {
  const path = await files.find(lastSegment(request));
  if (path === 'expired') {
    throw fault({ kind: 'state', code: 'media_expired', message: 'This URL is no longer valid.' });
  }
  if (path === undefined) throw notFound('file');
  const file = await fs.open(path).catch(() => undefined);
  if (file === undefined) throw notFound('file');
  try {
    const { size } = await file.stat();
    const type = await typeOf(file);
    const range = readRange(request.headers.get('range'), size);
    const headers = headersOf(type);
    if (range === 'unsatisfiable') {
      await file.close();
      headers.set('content-range', `bytes */${size}`);
      return new Response(null, { status: 416, headers });
    }
    const { first, last } = range ?? { first: 0, last: size - 1 };
    headers.set('content-length', String(last - first + 1));
    if (range !== undefined) headers.set('content-range', `bytes ${first}-${last}/${size}`);
    const status = range === undefined ? 200 : 206;
    if (request.method === 'HEAD') {
      await file.close();
      return new Response(null, { status, headers });
    }
    const stream = file.createReadStream({ start: first, end: last }); // closes the file at its end
    return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, { status, headers });
  } catch (error) {
    await file.close();
    throw error;
  }
}

function headersOf(type: string): Headers {
  return new Headers({
    'content-type': type,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  });
}

/** By what the file holds, whatever the URL's end says. */
async function typeOf(file: fs.FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const head = buffer.subarray(0, bytesRead).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  return 'application/octet-stream';
}

/** One range (RFC 9110 section 14.2). What is no range, or several, is answered with the whole. */
export function readRange(
  header: string | null,
  size: number,
): { first: number; last: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const count = Math.min(Number(to), size);
    return count === 0 ? 'unsatisfiable' : { first: size - count, last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return undefined;
  return first >= size ? 'unsatisfiable' : { first, last };
}
