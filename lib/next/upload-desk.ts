// Where uploads and posts meet. They come as two requests, in either order, and the modules that
// answer them may have been loaded apart; so there is one desk in the process.
import type { TikTokError } from '../errors';
import { fault } from './errors';
import type { LiveUpload } from './live-upload';
import { spaceFull } from './quota';
import { taken } from './spool';

const CLAIM_MS = 60_000;
const ARRIVAL_MS = 2000;
const KEEP_MS = 5 * 60_000;
const MAX_KEPT_BYTES = 64_000_000;

/** The bytes as a whole, or as they come. */
export type Delivery = { bytes: Uint8Array } | { upload: LiveUpload };

const tickets = new Map<string, Ticket>();
const arrivals = new Map<string, Set<() => void>>();
let keptBytes = 0;

const keyOf = (userId: string, id: string) => JSON.stringify([userId, id]);

/** One upload, from its request's first byte until a post has it. */
export class Ticket {
  readonly #key: string;
  readonly #ready: Promise<Delivery>;
  #deliver!: (delivery: Delivery) => void;
  #refuse!: (error: unknown) => void;
  #onClaimed: (() => void) | undefined;
  #isTaken = false;
  #keptBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(userId: string, id: string) {
    this.#key = keyOf(userId, id);
    if (tickets.has(this.#key)) {
      throw fault({ kind: 'state', code: 'upload_exists', message: 'This upload id is in use.' });
    }
    this.#ready = new Promise((resolve, reject) => {
      this.#deliver = resolve;
      this.#refuse = reject;
    });
    this.#ready.catch(() => {}); // a post may never ask
    tickets.set(this.#key, this);
    for (const arrived of arrivals.get(this.#key) ?? []) arrived();
  }

  /** Keeps a small upload in memory until its post comes. */
  keep(bytes: Uint8Array): void {
    if (keptBytes + bytes.byteLength > MAX_KEPT_BYTES) throw spaceFull();
    keptBytes += bytes.byteLength;
    this.#keptBytes = bytes.byteLength;
    this.#timer = setTimeout(() => this.close(), KEEP_MS);
    this.#timer.unref();
    this.#deliver({ bytes });
  }

  /** Waits until a post takes the upload; rejects when none does in time, or the upload fails. */
  async offer(upload: LiveUpload): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#timer = setTimeout(() => reject(notClaimed()), CLAIM_MS);
        upload.ended.catch(reject);
        this.#onClaimed = resolve;
        this.#deliver({ upload });
      });
    } finally {
      this.close();
    }
  }

  /** For a post, and for no other until it is released. */
  async take(): Promise<Delivery> {
    if (this.#isTaken) throw taken();
    this.#isTaken = true;
    const delivery = await this.#ready;
    this.#onClaimed?.();
    return delivery;
  }

  release(): void {
    this.#isTaken = false;
  }

  /** The upload is over, or its post has it. */
  close(reason: unknown = notClaimed()): void {
    clearTimeout(this.#timer);
    if (tickets.get(this.#key) === this) tickets.delete(this.#key);
    keptBytes -= this.#keptBytes;
    this.#keptBytes = 0;
    this.#refuse(reason);
  }
}

/** The ticket of an upload that is under way, or begins in a moment: a post may be the faster one. */
export async function findTicket(userId: string, id: string): Promise<Ticket | undefined> {
  const key = keyOf(userId, id);
  if (!tickets.has(key)) await arrival(key);
  return tickets.get(key);
}

function arrival(key: string): Promise<void> {
  return new Promise((resolve) => {
    const listeners = arrivals.get(key) ?? new Set();
    arrivals.set(key, listeners);
    const end = () => {
      clearTimeout(timer);
      listeners.delete(end);
      if (listeners.size === 0) arrivals.delete(key);
      resolve();
    };
    const timer = setTimeout(end, ARRIVAL_MS);
    listeners.add(end);
  });
}

function notClaimed(): TikTokError {
  return fault({
    kind: 'timeout',
    code: 'upload_not_claimed',
    message: 'No post has asked for this upload in time.',
    hint:
      'Send the post with its `uploadId` while the upload is under way, or set `uploads.spoolDir`, ' +
      'which keeps uploads on disk until then.',
  });
}
