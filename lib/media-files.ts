// Files that TikTok pulls from the application: each under a random name, reachable by a signed URL
// until a time that is part of the name.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { AppKeys } from './app-keys';
import type { ClientCore } from './client-core';

const VALID_MS = 2 * 3600_000;
const DEFAULT_PATH = '/api/tiktok/media';
const nameForm = /^([0-9a-z]{1,12})-[A-Za-z0-9_-]{22}$/;

const paths = new WeakMap<ClientCore, string>();

/** Says where the application has put its media route; it is `/api/tiktok/media` otherwise. */
export function setMediaPath(client: ClientCore, path: string): void {
  paths.set(client, path.replace(/\/+$/, ''));
}

export class MediaFiles {
  readonly #client: ClientCore;
  readonly #folder: string;
  readonly #publicUrl: string | undefined;
  readonly #keys: AppKeys;

  constructor(client: ClientCore) {
    const { spoolDir, publicUrl } = client.mediaOptions();
    this.#client = client;
    this.#folder = path.join(spoolDir ?? ownTemporaryFolder(), 'media');
    this.#publicUrl = publicUrl;
    this.#keys = new AppKeys(client);
  }

  /** Whether files can be served at all. */
  get isServed(): boolean {
    return this.#publicUrl !== undefined;
  }

  /**
   * Has `write` make a file of the given path, and answers where TikTok finds it for two hours after
   * `from`. The path has no extension; `extension` ends the URL, because routers that add a slash
   * leave names of files alone, and TikTok follows no redirect.
   */
  async add(write: (file: string) => Promise<{ extension: string }>, from: Date): Promise<string> {
    await makePrivate(this.#folder);
    await this.#sweep();
    const until = Math.max(Date.now(), from.getTime()) + VALID_MS;
    const name = `${until.toString(36)}-${randomBytes(16).toString('base64url')}`;
    const file = path.join(this.#folder, name);
    try {
      const { extension } = await write(file);
      return `${this.#route()}/${name}.${await this.#keys.sign('media-url', name)}.${extension}`;
    } catch (error) {
      await fs.rm(file, { force: true });
      throw error;
    }
  }

  /** What the URL of such a file would look like. Nothing is kept. */
  async rehearse(write: (file: string) => Promise<{ extension: string }>): Promise<string> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tokpost-'));
    try {
      const { extension } = await write(path.join(folder, 'file'));
      return `${this.#route()}/made-when-posted.${extension}`;
    } finally {
      await fs.rm(folder, { recursive: true, force: true });
    }
  }

  /** The file of a URL's last segment: its path, `expired`, or undefined where there is none. */
  async find(segment: string): Promise<string | 'expired' | undefined> {
    const [name = '', signature = '', extension, ...rest] = segment.split('.');
    if (extension === undefined || rest.length > 0 || !nameForm.test(name)) return undefined;
    if (!(await this.#keys.isSigned('media-url', name, signature))) return undefined;
    if (endOf(name) < Date.now()) return 'expired';
    return path.join(this.#folder, name);
  }

  #route(): string {
    const { origin } = new URL(this.#publicUrl ?? '');
    return origin + (paths.get(this.#client) ?? DEFAULT_PATH);
  }

  async #sweep(): Promise<void> {
    const now = Date.now();
    for (const name of await fs.readdir(this.#folder)) {
      if (nameForm.test(name) && endOf(name) < now) {
        await fs.rm(path.join(this.#folder, name), { force: true });
      }
    }
  }
}

function endOf(name: string): number {
  return Number.parseInt(name, 36); // up to the hyphen
}

/** One for all processes of this user on this machine, since any of them may be asked for a file. */
function ownTemporaryFolder(): string {
  return path.join(os.tmpdir(), `tokpost-${process.getuid?.() ?? 'files'}`);
}

/** The temporary folder is everybody's: a folder that another user has put there is not used. */
async function makePrivate(folder: string): Promise<void> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid } = await fs.stat(path.dirname(folder));
  const own = process.getuid?.() ?? uid;
  if (own !== 0 && uid !== own && path.dirname(folder) === ownTemporaryFolder()) {
    throw new Error(`${path.dirname(folder)} belongs to another user.`);
  }
}
