// Videos and photos that a browser sends: kept on disk until their post is over where `uploads.spoolDir`
// is set, passed through to TikTok otherwise.
import { randomUUID } from 'node:crypto';

import type { Post } from '../../ts-types/posts';
import {
  announcedSize,
  atMost,
  checkSize,
  exactly,
  lengthRequired,
  MAX_UPLOAD_BYTES,
  truncated,
} from './body';
import { fault, invalid, notFound } from './errors';
import { LiveUpload } from './live-upload';
import { bodyOf, tooLarge } from './requests';
import { isUploadId, type PostState, Spool, type TakenFile } from './spool';
import { findTicket, Ticket } from './upload-desk';

export type Bytes =
  | { file: string }
  | { buffer: Uint8Array }
  | { stream: ReadableStream<Uint8Array>; size: number };

/** An upload in the hands of the request that makes a post of it. */
export interface UploadSource {
  source: Bytes;
  /** The post has been accepted. */
  accepted(post: Post): Promise<void>;
  /** It has not; an upload that is whole can be used again. */
  refused(error: unknown): Promise<void>;
}

export interface Received {
  uploadId: string;
  sizeBytes: number;
  /** Where it lies, if it does. */
  file?: string;
}

export class Uploads {
  readonly spool: Spool | undefined;
  readonly #stateOf: PostState;

  constructor(
    options: { spoolDir?: string | undefined; spoolMaxBytes?: number | undefined },
    stateOf: PostState,
  ) {
    const { spoolDir, spoolMaxBytes } = options;
    if (spoolDir !== undefined) this.spool = new Spool(spoolDir, spoolMaxBytes);
    this.#stateOf = stateOf;
  }

  /** Takes a raw body. Without a spool it ends when the post has all bytes, or refuses them. */
  async receive(request: Request, userId: string, name: string): Promise<Received> {
    const sizeBytes = announcedSize(request);
    if (sizeBytes !== undefined) checkSize(sizeBytes);
    if (this.spool !== undefined) return this.#save(this.spool, request, userId, name, sizeBytes);
    if (sizeBytes === undefined) {
      throw lengthRequired('Send a Content-Length, or set `uploads.spoolDir`.');
    }
    return passThrough(request, userId, name, sizeBytes);
  }

  async #save(
    spool: Spool,
    request: Request,
    userId: string,
    name: string,
    sizeBytes: number | undefined,
  ): Promise<Received> {
    await spool.sweep(this.#stateOf);
    const body = bodyOf(request);
    const input =
      sizeBytes === undefined ? atMost(body, MAX_UPLOAD_BYTES) : exactly(body, sizeBytes);
    const id = isUploadId(name) ? name : randomUUID();
    const saved = await spool.save(userId, notEmpty(input), sizeBytes, id);
    return { uploadId: id, sizeBytes: saved.sizeBytes, file: saved.path };
  }

  /** Keeps a file on disk for the post of the same request, and no longer than that post needs it. */
  async keep(
    spool: Spool,
    userId: string,
    input: AsyncIterable<Uint8Array>,
    sizeBytes: number | undefined,
  ): Promise<UploadSource> {
    await spool.sweep(this.#stateOf);
    const { id } = await spool.save(userId, atMost(input, MAX_UPLOAD_BYTES), sizeBytes);
    const file = await spool.take(userId, id);
    if (file === undefined) throw notFound('upload');
    // Nobody else knows its id.
    return { ...spooled(file), refused: () => file.remove() };
  }

  /**
   * The bytes of an upload of this user's, for one post: another is refused them, unless it is the
   * same once more by its idempotency key.
   */
  async take(userId: string, uploadId: string, key?: string): Promise<UploadSource> {
    if (this.spool !== undefined) {
      const file = await this.spool.take(userId, uploadId, key);
      if (file === undefined) throw notFound('upload');
      return spooled(file);
    }
    const ticket = await findTicket(userId, uploadId);
    if (ticket === undefined) throw notFound('upload');
    const delivery = await ticket.take();
    if ('upload' in delivery) return carried(delivery.upload);
    return {
      source: { buffer: delivery.bytes },
      accepted: async () => ticket.close(),
      refused: async () => ticket.release(), // the bytes wait on, for a post that is put right
    };
  }

  /** A post that was tried again as another needs its files no longer; the other one does. */
  async handOver(fromPostId: string, post: Post): Promise<void> {
    const { spool } = this;
    if (spool === undefined) return;
    await spool.handOver(fromPostId, post.id);
    onSuccess(post, () => spool.removeOf(post.id));
  }
}

async function* notEmpty(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let isEmpty = true;
  for await (const chunk of input) {
    isEmpty &&= chunk.byteLength === 0;
    yield chunk;
  }
  if (isEmpty) checkSize(0);
}

async function passThrough(
  request: Request,
  userId: string,
  name: string,
  sizeBytes: number,
): Promise<Received> {
  const uploadId = isUploadId(name) ? name : randomUUID();
  const ticket = new Ticket(userId, uploadId);
  const upload = new LiveUpload(bodyOf(request), {
    sizeBytes,
    onWrongSize: (received) =>
      received < sizeBytes ? truncated(received, sizeBytes) : tooLarge(sizeBytes),
  });
  const unwatch = abortWith(request, upload);
  try {
    await upload.measure();
    if (upload.isWhole) {
      if (upload.receivedBytes < sizeBytes) throw truncated(upload.receivedBytes, sizeBytes);
      ticket.keep(upload.bytes);
      return { uploadId, sizeBytes };
    }
    if (!isUploadId(name)) throw needsId();
    if (!upload.isFastEnough) throw tooSlow();
    await ticket.offer(upload);
    await upload.ended;
    return { uploadId, sizeBytes };
  } catch (error) {
    ticket.close(error);
    await upload.abort(error);
    throw error;
  } finally {
    unwatch();
  }
}

/** A browser that goes away ends the post whose bytes it was sending, and no other. */
export function abortWith(request: Request, upload: LiveUpload): () => void {
  const abort = () => void upload.abort(request.signal.reason);
  request.signal.addEventListener('abort', abort, { once: true });
  return () => request.signal.removeEventListener('abort', abort);
}

function needsId(): Error {
  return invalid(
    'id',
    'An upload that passes through to TikTok needs an id of its own at the end of the path, such as a ' +
      'UUID; its post names the same id.',
    'required',
  );
}

export function tooSlow(): Error {
  return fault({
    kind: 'timeout',
    code: 'upload_too_slow',
    message: 'At this pace the upload takes longer than TikTok waits for it.',
    retryable: true,
    hint: 'Try a faster connection, or set `uploads.spoolDir`, which keeps slow uploads on disk first.',
  });
}

/** The bytes go from the browser to the post as they come. */
export function carried(upload: LiveUpload): UploadSource {
  return {
    source: upload.carry(),
    accepted: async (post) => {
      upload.belongsTo(post);
      // A post that ends early needs no more bytes.
      post.finished.catch((error: unknown) => upload.abort(error));
    },
    refused: (error) => upload.abort(error),
  };
}

function spooled(file: TakenFile): UploadSource {
  return {
    source: { file: file.path },
    accepted: async (post) => {
      await file.claim(post.id);
      onSuccess(post, () => file.remove());
    },
    // It waits on, for a post that is put right. The post that had it before keeps it.
    refused: async () => (file.postId === undefined ? file.release() : undefined),
  };
}

/** Only then is a file of no more use: what failed or was cancelled may be tried again. */
function onSuccess(post: Post, remove: () => Promise<void>): void {
  post.finished.then(remove).catch(() => {}); // the sweep comes again
}
