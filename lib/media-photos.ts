// TikTok takes photos by URL only, so that files and buffers are prepared and served from the
// application's own media route.
import { webcrypto } from 'node:crypto';
import fs from 'node:fs/promises';

import type { Issue } from '../ts-types/errors';
import type { MediaProbe } from '../ts-types/posts';
import { bytesOf } from './byte-source';
import type { ClientCore } from './client-core';
import { MediaFiles } from './media-files';

const { photos: limits }: { photos: { maxShortSidePx: number; maxSizeBytes: number } } =
  require('../rules.json');
const JPEG_QUALITY = 90;

type Input = string | Uint8Array;

/** As much of sharp as is used here; the package is the application's choice. */
interface Image {
  metadata(): Promise<{ format?: string; width?: number; height?: number; orientation?: number }>;
  autoOrient(): Image;
  flatten(options: object): Image;
  resize(options: object): Image;
  jpeg(options: object): Image;
  toFile(file: string): Promise<unknown>;
}
type Sharp = (input: Input, options: object) => Image;

export interface PlacedPhotos {
  /** With a URL in the place of each file and buffer. */
  photos: unknown[];
  /** What tells the bytes of each from others, whatever URL they got; empty where nobody looked. */
  ids: string[];
  /** Those that cannot be used; their URLs lead nowhere. */
  faults: PhotoFault[];
}

export interface PhotoFault extends Issue {
  remedy: string;
}

/**
 * Makes URLs for the photos that have none. `from` is when TikTok will be told of them. Without
 * `media.publicUrl` they stay as they are, and the post is refused for it.
 */
export function preparePhotos(
  client: ClientCore,
  photos: readonly unknown[],
  from: Date,
): Promise<PlacedPhotos> {
  return placePhotos(client, photos, (files, write) => files.add(write, from));
}

/** The same without keeping anything, for those who only ask what would be sent. */
export function rehearsePhotos(
  client: ClientCore,
  photos: readonly unknown[],
): Promise<PlacedPhotos> {
  return placePhotos(client, photos, (files, write) => files.rehearse(write));
}

type Write = (file: string) => Promise<{ extension: string }>;

async function placePhotos(
  client: ClientCore,
  photos: readonly unknown[],
  place: (files: MediaFiles, write: Write) => Promise<string>,
): Promise<PlacedPhotos> {
  const files = new MediaFiles(client);
  const placed: PlacedPhotos = { photos: [], ids: [], faults: [] };
  if (!files.isServed) return { ...placed, photos: photos.map(described) };
  for (const [i, photo] of photos.entries()) {
    const input = inputOf(photo);
    let id = '';
    let url = photo;
    try {
      if (input !== undefined) {
        url = await place(files, async (to) => {
          await copy(input, to);
          id = await hashFile(to);
          return prepare(client, input, to);
        });
      }
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      const { code, message, remedy } = error;
      placed.faults.push({ path: `photos[${i}]`, code, message, remedy });
      url = await files.rehearse(async () => ({ extension: 'jpg' }));
    }
    placed.photos.push(url);
    placed.ids.push(id);
  }
  return placed;
}

/** On a thread of Node's. */
async function hashFile(file: string): Promise<string> {
  const digest = await webcrypto.subtle.digest('SHA-256', await fs.readFile(file));
  return `whole:${Buffer.from(digest).toString('hex')}`;
}

/** Undefined for a URL, and for what is no photo at all, which is refused with everything else. */
function inputOf(photo: unknown): Input | undefined {
  if (typeof photo !== 'object' || photo === null) return undefined;
  const { file, buffer } = photo as Record<string, unknown>;
  return typeof file === 'string' ? file : bytesOf(buffer);
}

/** As the addon knows a photo whose bytes it does not get. */
function described(photo: unknown): unknown {
  const input = inputOf(photo);
  return input instanceof Uint8Array ? { buffer: input.byteLength } : photo;
}

/** What a person can put right about a photo. */
class Unusable extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Makes what TikTok takes of the file `to`, which holds the bytes of `input`. */
async function prepare(
  client: ClientCore,
  input: Input,
  to: string,
): Promise<{ extension: string }> {
  const sharp = loadSharp();
  const { container, orientation = 1, problems } = await probe(client, to);
  const fits = problems.length === 0 && orientation === 1;
  if (fits && (container === 'jpeg' || sharp === undefined)) {
    return { extension: container === 'jpeg' ? 'jpg' : container };
  }
  if (sharp === undefined) {
    const remedy = 'Install the package sharp, or convert the photo to a JPEG that TikTok takes.';
    throw new Unusable('needs_sharp', whyNot(orientation, problems), remedy);
  }
  await convert(sharp, input, to);
  return { extension: 'jpg' };
}

function probe(client: ClientCore, file: string): Promise<MediaProbe> {
  return client.call(undefined, (engine, group) =>
    client.native.probe(engine, group, undefined, JSON.stringify({ file }), undefined),
  );
}

function whyNot(orientation: number, problems: { message: string }[]): string {
  const [first] = problems;
  const what = first?.message ?? `The photo is stored turned (EXIF orientation ${orientation}).`;
  return `${what} Install the package sharp, which tokpost then uses to put that right.`;
}

async function copy(input: Input, to: string): Promise<void> {
  if (typeof input !== 'string') {
    await fs.writeFile(to, input, { mode: 0o600, flag: 'wx' });
    return;
  }
  try {
    await fs.copyFile(input, to, fs.constants.COPYFILE_EXCL);
    await fs.chmod(to, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR') {
      throw new Unusable(
        'file_not_found',
        'There is no such file.',
        'Give the path of a file that is there.',
      );
    }
    throw error;
  }
}

/** The shorter side is what TikTok limits (picture_size_check_failed names a larger one). */
async function convert(sharp: Sharp, input: Input, to: string): Promise<void> {
  try {
    await sharp(input, { failOn: 'error' })
      .autoOrient()
      .flatten({ background: '#ffffff' }) // JPEG has no transparency
      .resize({
        width: limits.maxShortSidePx,
        height: limits.maxShortSidePx,
        fit: 'outside',
        withoutEnlargement: true,
      })
      .jpeg({ quality: JPEG_QUALITY })
      .toFile(to);
  } catch (error) {
    throw new Unusable(
      'photo_unreadable',
      `The photo cannot be read: ${(error as Error).message}.`,
      'Give a whole JPEG, PNG or WebP file.',
    );
  }
  const { size } = await fs.stat(to);
  if (size > limits.maxSizeBytes) {
    throw new Unusable(
      'photo_too_large',
      `The photo is still larger than ${limits.maxSizeBytes} bytes.`,
      'Give a smaller photo.',
    );
  }
}

function loadSharp(): Sharp | undefined {
  try {
    return require('sharp') as Sharp;
  } catch {
    return undefined;
  }
}
