// Uploads that wait on disk for their post. Its name says how far a file is: `.part` while it comes,
// `.whole` until a post takes it, `.post` from then on; each step is one rename, so that one post at most
// has a file. A note beside it says whose it is, so that another process, or this one after a restart,
// finds both.
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';

import { fault } from './errors';
import { Quota, type Reservation, spaceFull } from './quota';

const UNCLAIMED_MS = 2 * 3600_000;
const FAILED_MS = 24 * 3600_000; // so that a post without success can be tried again
const BROKEN_MS = 2 * 3600_000; // nothing has come for so long: its process is gone
const SWEEP_PAUSE_MS = 10 * 60_000;
const idForm = /^[A-Za-z0-9_-]{16,64}$/;

export interface SpooledFile {
  id: string;
  path: string;
  sizeBytes: number;
}

/** A file in the hands of a post. */
export interface TakenFile {
  path: string;
  /** The post that has it already, when this is the same request once more. */
  postId: string | undefined;
  /** Keeps the file for as long as the post needs it. */
  claim(postId: string): Promise<void>;
  /** For another post. */
  release(): Promise<void>;
  remove(): Promise<void>;
}

interface Note {
  userId: string;
  createdAt: number;
  postId?: string;
  /** The idempotency key of that post. */
  key?: string;
}

/** What the spool has to know of a post to tell whether it still needs its file. */
export type PostState = (postId: string) => Promise<string | undefined>;

export function isUploadId(text: string): boolean {
  return idForm.test(text);
}

export class Spool {
  readonly #folder: string;
  readonly #quota: Quota;
  #sweptAt = 0;

  constructor(folder: string, maxBytes: number | undefined) {
    this.#folder = path.join(folder, 'uploads');
    this.#quota = new Quota(this.#folder, maxBytes);
  }

  /** Writes an upload down. What is announced of its size is set aside before the first byte. */
  async save(
    userId: string,
    input: AsyncIterable<Uint8Array>,
    sizeBytes: number | undefined,
    id: string = randomUUID(),
  ): Promise<SpooledFile> {
    const file = this.#file(userId, id);
    await fs.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const reservation = await this.#quota.reserve(sizeBytes);
    try {
      return { id, ...(await this.#receive(file, userId, input, reservation)) };
    } finally {
      reservation.end();
    }
  }

  async #receive(
    file: string,
    userId: string,
    input: AsyncIterable<Uint8Array>,
    reservation: Reservation,
  ): Promise<{ path: string; sizeBytes: number }> {
    const part = `${file}.part`;
    await makeNew(part);
    try {
      if ((await this.#note(file)) !== undefined) throw inUse();
      const sizeBytes = await writeAll(part, input, reservation);
      await this.#write(file, { userId, createdAt: Date.now() });
      await fs.rename(part, `${file}.whole`);
      return { path: `${file}.whole`, sizeBytes };
    } catch (error) {
      await fs.rm(part, { force: true });
      throw error;
    }
  }

  /** A whole file of this user's that no post has. */
  async find(userId: string, id: string): Promise<SpooledFile | undefined> {
    if (!isUploadId(id)) return undefined;
    const file = `${this.#file(userId, id)}.whole`;
    const stat = await fs.stat(file).catch(() => undefined);
    return stat && { id, path: file, sizeBytes: stat.size };
  }

  /**
   * The file for a post, and for no other until it is released. Undefined where there is none;
   * the post that has it gets it again by its idempotency key.
   */
  async take(userId: string, id: string, key?: string): Promise<TakenFile | undefined> {
    if (!isUploadId(id)) return undefined;
    const file = this.#file(userId, id);
    try {
      await fs.rename(`${file}.whole`, `${file}.post`);
      return this.#taken(file, key);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    if (!(await exists(`${file}.post`))) return undefined;
    const note = await this.#note(file);
    if (key === undefined || note?.postId === undefined || note.key !== key) throw taken();
    return this.#taken(file, key, note.postId);
  }

  #taken(file: string, key: string | undefined, postId?: string): TakenFile {
    return {
      path: `${file}.post`,
      postId,
      claim: async (id) => {
        const note = await this.#note(file);
        if (note === undefined) return;
        await this.#write(file, { ...note, postId: id, ...(key !== undefined && { key }) });
      },
      release: () => fs.rename(`${file}.post`, `${file}.whole`),
      remove: () => remove(file),
    };
  }

  /** A post that is tried again as another hands its files on. */
  async handOver(fromPostId: string, toPostId: string): Promise<void> {
    for await (const [file, note] of this.#notes()) {
      if (note.postId === fromPostId) await this.#write(file, { ...note, postId: toPostId });
    }
  }

  /** The files of a post go. */
  async removeOf(postId: string): Promise<void> {
    for await (const [file, note] of this.#notes()) if (note.postId === postId) await remove(file);
  }

  /** Removes what nobody needs any longer; at most once in a while. */
  async sweep(stateOf: PostState): Promise<void> {
    const now = Date.now();
    if (now - this.#sweptAt < SWEEP_PAUSE_MS) return;
    this.#sweptAt = now;
    for await (const [file, note] of this.#notes()) {
      if (await isOver(note, now, stateOf)) await remove(file);
    }
    for (const name of await this.#names('.part')) {
      const file = path.join(this.#folder, name);
      const stat = await fs.stat(file).catch(() => undefined);
      if (stat && now - stat.mtimeMs > BROKEN_MS) await fs.rm(file, { force: true });
    }
  }

  async *#notes(): AsyncGenerator<[file: string, note: Note], void> {
    for (const name of await this.#names('.json')) {
      const file = path.join(this.#folder, name.slice(0, -'.json'.length));
      const note = await this.#note(file);
      if (note !== undefined) yield [file, note];
    }
  }

  async #names(end: string): Promise<string[]> {
    const names = await fs.readdir(this.#folder).catch(() => []);
    return names.filter((name) => name.endsWith(end));
  }

  /** Each user has ids of his own, so that nobody learns which another has. */
  #file(userId: string, id: string): string {
    const name = createHash('sha256')
      .update(JSON.stringify([userId, id]))
      .digest('hex');
    return path.join(this.#folder, name.slice(0, 40));
  }

  async #note(file: string): Promise<Note | undefined> {
    try {
      return JSON.parse(await fs.readFile(`${file}.json`, 'utf8'));
    } catch {
      return undefined; // there is none, or it has been removed meanwhile
    }
  }

  /** As a whole: nobody reads half a note. */
  async #write(file: string, note: Note): Promise<void> {
    const fresh = `${file}.${randomUUID()}`;
    await fs.writeFile(fresh, JSON.stringify(note), { mode: 0o600 });
    await fs.rename(fresh, `${file}.json`);
  }
}

/** The note last, by which the sweep finds what is left. */
async function remove(file: string): Promise<void> {
  for (const end of ['.whole', '.post', '.json']) await fs.rm(file + end, { force: true });
}

/** Whoever makes the file has the id. */
async function makeNew(file: string): Promise<void> {
  try {
    await (await fs.open(file, 'wx', 0o600)).close();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? inUse() : error;
  }
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

async function isOver(note: Note, now: number, stateOf: PostState): Promise<boolean> {
  const age = now - note.createdAt;
  if (note.postId === undefined) return age > UNCLAIMED_MS;
  const state = await stateOf(note.postId);
  if (state === 'failed' || state === 'cancelled') return age > FAILED_MS;
  return state === undefined || state === 'published' || state === 'in_inbox';
}

async function writeAll(
  file: string,
  input: AsyncIterable<Uint8Array>,
  reservation: Reservation,
): Promise<number> {
  const output = createWriteStream(file);
  const done = finished(output);
  done.catch(() => {}); // it is awaited below, which an error of the input comes before
  try {
    for await (const chunk of input) {
      await reservation.cover(chunk.byteLength);
      const hasRoom = output.write(chunk);
      reservation.wrote(chunk.byteLength);
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

function inUse(): Error {
  return fault({ kind: 'state', code: 'upload_exists', message: 'This upload id is in use.' });
}

export function taken(): Error {
  return fault({
    kind: 'state',
    code: 'upload_taken',
    message: 'Another post has this upload.',
    hint: 'Upload the file once more for a second post.',
  });
}
