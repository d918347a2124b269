// How much a folder may hold, uploads under way included.
import fs from 'node:fs/promises';
import path from 'node:path';

import { fault } from './errors';

/** What an upload of unknown size sets aside at a time, so that the folder is not counted for each chunk. */
const STEP_BYTES = 1_000_000;

export class Quota {
  readonly #folder: string;
  readonly #maxBytes: number;
  #reserved = 0; // by uploads under way in this process, beyond what they have written

  constructor(folder: string, maxBytes: number | undefined) {
    this.#folder = folder;
    this.#maxBytes = maxBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Room for so many bytes, or for as many as come where nobody has said how many. */
  async reserve(sizeBytes: number | undefined): Promise<Reservation> {
    const grow = (least: number, most: number) => this.#take(least, most);
    const release = (bytes: number) => {
      this.#reserved -= bytes;
    };
    return new Reservation(grow, release, await grow(sizeBytes ?? 0, sizeBytes ?? STEP_BYTES));
  }

  /** Sets `most` aside, or what is there of it; `least` has to be. */
  async #take(least: number, most: number): Promise<number> {
    const room = this.#maxBytes - (await this.#used()) - this.#reserved;
    if (room < least) throw spaceFull();
    const taken = Math.max(0, Math.min(most, room));
    this.#reserved += taken;
    return taken;
  }

  async #used(): Promise<number> {
    const names = await fs.readdir(this.#folder);
    const sizes = names.map(async (name) => {
      const stat = await fs.stat(path.join(this.#folder, name)).catch(() => undefined);
      return stat?.size ?? 0;
    });
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }
}

/** One upload's part of the quota: what has been set aside for it and is not written yet. */
export class Reservation {
  readonly #grow: (least: number, most: number) => Promise<number>;
  readonly #release: (bytes: number) => void;
  #left: number;

  constructor(
    grow: (least: number, most: number) => Promise<number>,
    release: (bytes: number) => void,
    left: number,
  ) {
    this.#grow = grow;
    this.#release = release;
    this.#left = left;
  }

  /** Before bytes are written: throws where there is no room for them. */
  async cover(bytes: number): Promise<void> {
    if (bytes <= this.#left) return;
    const missing = bytes - this.#left;
    this.#left += await this.#grow(missing, Math.max(missing, STEP_BYTES));
  }

  /** From now on the folder shows them. */
  wrote(bytes: number): void {
    this.#give(Math.min(bytes, this.#left));
  }

  end(): void {
    this.#give(this.#left);
  }

  #give(bytes: number): void {
    this.#left -= bytes;
    this.#release(bytes);
  }
}

export function spaceFull(cause?: unknown): Error {
  return fault({
    kind: 'state',
    code: 'upload_space_full',
    message: 'There is no room for another upload at present.',
    retryable: true,
    hint: 'Try again when other uploads have been posted, or raise `uploads.spoolMaxBytes`.',
    cause,
  });
}
