// Uploads that wait on disk for their post. A file lies beside a note that says whose it is, so that
// another process, or this one after a restart, finds both.
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';

import { fault } from './errors';

const UNCLAIMED_MS = 2 * 3600_000;
const FAILED_MS = 24 * 3600_000; // so that a failed post can be tried again
const SWEEP_PAUSE_MS = 10 * 60_000;
const idForm = /^[A-Za-z0-9_-]{16,64}$/;

export interface SpooledFile {
  id: string;
  path: string;
  sizeBytes: number;
}

interface Note {
  userId: string;
  createdAt: number;
  postId?: string;
}

/** What the spool has to know of a post to tell whether it still needs its file. */
export type PostState = (postId: string) => Promise<string | undefined>;

export function isUploadId(text: string): boolean {
  return idForm.test(text);
}

export class Spool {
  readonly #folder: string;
  readonly #maxBytes: number;
  #reserved = 0; // by uploads under way in this process, beyond what they have written
  #sweptAt = 0;

  constructor(folder: string, maxBytes: number | undefined) {
    this.#folder = path.join(folder, 'uploads');
    this.#maxBytes = maxBytes ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Writes an upload down. `sizeBytes` is what was announced, or else the most that may come: so much
   * of the quota is set aside before the first byte.
   */
  async save(
    userId: string,
    input: AsyncIterable<Uint8Array>,
    sizeBytes: number,
    id: string = randomUUID(),
  ): Promise<SpooledFile> {
    await fs.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const reservation = await this.#reserve(sizeBytes);
    const file = path.join(this.#folder, id);
    try {
      const note: Note = { userId, createdAt: Date.now() };
      await fs.writeFile(`${file}.json`, JSON.stringify(note), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      reservation.release();
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw fault({ kind: 'state', code: 'upload_exists', message: 'This upload id is in use.' });
    }
    try {
      const written = await writeAll(file, input, (bytes) => reservation.shrink(bytes));
      return { id, path: file, sizeBytes: written };
    } catch (error) {
      await this.remove(id);
      throw error;
    } finally {
      reservation.release();
    }
  }

  /** Another user's upload is answered as if it did not exist. */
  async find(userId: string, id: string): Promise<SpooledFile | undefined> {
    if (!isUploadId(id)) return undefined;
    const note = await this.#note(id);
    if (note?.userId !== userId) return undefined;
    const file = path.join(this.#folder, id);
    const stat = await fs.stat(file).catch(() => undefined);
    return stat && { id, path: file, sizeBytes: stat.size };
  }

  /** From now on the file is kept for as long as the post needs it. */
  async claim(id: string, postId: string): Promise<void> {
    const note = await this.#note(id);
    if (note === undefined) return;
    const text = JSON.stringify({ ...note, postId } satisfies Note);
    await fs.writeFile(path.join(this.#folder, `${id}.json`), text, { mode: 0o600 });
  }

  async remove(id: string): Promise<void> {
    const file = path.join(this.#folder, id);
    await Promise.all([fs.rm(file, { force: true }), fs.rm(`${file}.json`, { force: true })]);
  }

  /** Removes what nobody needs any longer; at most once in a while. */
  async sweep(stateOf: PostState): Promise<void> {
    const now = Date.now();
    if (now - this.#sweptAt < SWEEP_PAUSE_MS) return;
    this.#sweptAt = now;
    for (const name of await fs.readdir(this.#folder).catch(() => [])) {
      if (!name.endsWith('.json')) continue;
      const id = name.slice(0, -'.json'.length);
      const note = await this.#note(id);
      if (note && (await isOver(note, now, stateOf))) await this.remove(id);
    }
  }

  async #note(id: string): Promise<Note | undefined> {
    try {
      return JSON.parse(await fs.readFile(path.join(this.#folder, `${id}.json`), 'utf8'));
    } catch {
      return undefined; // removed meanwhile, or another process is just writing it
    }
  }

  async #reserve(bytes: number) {
    let left = bytes;
    this.#reserved += bytes;
    const take = (count: number) => {
      const taken = Math.min(left, count);
      left -= taken;
      this.#reserved -= taken;
    };
    const used = await this.#used();
    if (used + this.#reserved > this.#maxBytes) {
      take(bytes);
      throw spaceFull();
    }
    return { shrink: take, release: () => take(left) };
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

async function isOver(note: Note, now: number, stateOf: PostState): Promise<boolean> {
  const age = now - note.createdAt;
  if (note.postId === undefined) return age > UNCLAIMED_MS;
  const state = await stateOf(note.postId);
  if (state === 'failed') return age > FAILED_MS;
  return state === undefined || ['published', 'in_inbox', 'cancelled'].includes(state);
}

async function writeAll(
  file: string,
  input: AsyncIterable<Uint8Array>,
  onWritten: (bytes: number) => void,
): Promise<number> {
  const output = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  const done = finished(output);
  done.catch(() => {}); // it is awaited below, which an error of the input comes before
  try {
    for await (const chunk of input) {
      const hasRoom = output.write(chunk);
      onWritten(chunk.byteLength);
      if (!hasRoom) await Promise.race([drained(output), done]);
    }
    output.end();
    await done;
    return output.bytesWritten;
  } catch (error) {
    output.destroy();
    await done.catch(() => {});
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? spaceFull(error) : error;
  }
}

function drained(output: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => output.once('drain', resolve));
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
