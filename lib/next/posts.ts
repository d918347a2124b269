import type { Account } from '../../ts-types/accounts';
import type {
  ExplainInput,
  PhotoDraftOptions,
  PhotoPostOptions,
  Post,
  PostListFilter,
  VideoDraftOptions,
  VideoPostOptions,
} from '../../ts-types/posts';
import { fault, invalid } from './errors';
import { accountOf, type Parts, postOf, userOf } from './parts';
import {
  asObject,
  checkNames,
  type Fields,
  lastSegment,
  optional,
  query,
  readJson,
  required,
} from './requests';
import { json } from './responses';
import type { UploadSource } from './uploads';

// Everything that a page may say of a post. How to watch it is the server's to decide.
const common = ['idempotencyKey', 'publishAt'];
const photoText = ['photos', 'coverIndex', 'title', 'description'];
const branding = ['brandContent', 'brandOrganic'];
const names = {
  video: [
    ...['source', 'title', 'privacy', 'disableComment', 'disableDuet', 'disableStitch'],
    ...['coverTimestampMs', 'aiGenerated', ...branding, ...common],
  ],
  photos: [...photoText, 'privacy', 'disableComment', 'autoAddMusic', ...branding, ...common],
  draft: ['source', ...common],
  photoDraft: [...photoText, ...common],
};

// What the options say is checked by the method that takes them, which names what is wrong.
interface Kind {
  names: readonly string[];
  accept(account: Account, options: Fields): Promise<Post>;
}
const kinds: Record<keyof typeof names, Kind> = {
  video: {
    names: names.video,
    accept: (account, options) => account.postVideo(options as never as VideoPostOptions),
  },
  photos: {
    names: names.photos,
    accept: (account, options) => account.postPhotos(options as never as PhotoPostOptions),
  },
  draft: {
    names: names.draft,
    accept: (account, options) => account.draftVideo(options as never as VideoDraftOptions),
  },
  photoDraft: {
    names: names.photoDraft,
    accept: (account, options) => account.draftPhotos(options as never as PhotoDraftOptions),
  },
};

export async function listPosts(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const accountId = query(request, 'accountId');
  if (accountId !== undefined) await accountOf(parts, userId, accountId);
  const state = query(request, 'state');
  const limit = query(request, 'limit');
  const cursor = query(request, 'cursor');
  const filter = {
    userId,
    ...(accountId !== undefined && { accountId }),
    ...(state !== undefined && { state }),
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(cursor !== undefined && { cursor }),
  };
  const { posts, nextCursor } = await parts.tiktok.posts.list(filter as PostListFilter);
  return json({ posts, ...(nextCursor !== undefined && { nextCursor }) });
}

export async function createPost(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const fields = await readJson(request);
  checkNames(fields, ['accountId', 'video', 'photos', 'draft', 'explain']);
  const { explain } = fields;
  if (explain !== undefined && typeof explain !== 'boolean') {
    throw invalid('explain', '`explain` must be true or false.');
  }
  const { path, kind, given } = readKind(fields);
  checkNames(given, kind.names, `${path}.`);
  const account = await accountOf(parts, userId, optional(fields, 'accountId'));
  const uploads = new Map<string, UploadSource>();
  const refuse = async (reason: unknown) => {
    for (const upload of uploads.values()) await upload.refused(reason);
  };
  let post: Post;
  try {
    const options = await withSources(parts, userId, path, given, uploads);
    if (explain) {
      const plan = await account.explain({ [path]: options } as never as ExplainInput);
      await refuse(onlyExplained());
      return json(plan);
    }
    post = await kind.accept(account, options);
  } catch (error) {
    await refuse(error);
    throw error;
  }
  for (const upload of uploads.values()) await upload.accepted(post);
  return json(post, 201);
}

/** Why an upload that was passing through goes no further; one that is kept can be used again. */
function onlyExplained(): Error {
  return fault({
    kind: 'cancelled',
    code: 'cancelled',
    message: 'The upload was explained, not posted.',
  });
}

function readKind(fields: Fields): { path: string; kind: Kind; given: Fields } {
  const [path, another] = ['video', 'photos', 'draft'].filter((name) => fields[name] !== undefined);
  if (path === undefined || another !== undefined) {
    throw invalid(another ?? 'video', 'Give one of `video`, `photos` and `draft`.', 'required');
  }
  const given = asObject(fields[path], path);
  const name = path === 'draft' && 'photos' in given ? 'photoDraft' : (path as keyof typeof names);
  return { path, kind: kinds[name], given };
}

/** The options with the uploads in the place of their ids. */
async function withSources(
  parts: Parts,
  userId: string,
  path: string,
  given: Fields,
  uploads: Map<string, UploadSource>,
): Promise<Fields> {
  const key = optional(given, 'idempotencyKey');
  const read = async (value: unknown, at: string) => {
    const source = asSource(value, at);
    if (!('uploadId' in source)) return source;
    const id = required(source, 'uploadId');
    const upload = uploads.get(id) ?? (await parts.uploads.take(userId, id, key));
    uploads.set(id, upload);
    return upload.source;
  };
  if ('source' in given) return { ...given, source: await read(given.source, `${path}.source`) };
  if (!Array.isArray(given.photos)) return given;
  const photos: unknown[] = [];
  for (const [i, photo] of given.photos.entries()) {
    photos.push(typeof photo === 'string' ? photo : await read(photo, `${path}.photos[${i}]`));
  }
  return { ...given, photos };
}

/** A path would be one of the server's files, which a page has no say in. */
function asSource(value: unknown, at: string): Fields {
  const source = typeof value === 'object' && value !== null ? (value as Fields) : {};
  const [name, another] = Object.keys(source);
  if (another === undefined && (name === 'url' || name === 'relayUrl' || name === 'uploadId')) {
    return source;
  }
  throw invalid(at, `\`${at}\` must be { url }, { relayUrl } or { uploadId }.`);
}

export async function showPost(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  return json(await postOf(parts, userId, lastSegment(request)));
}

export async function cancelPost(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const post = await postOf(parts, userId, lastSegment(request));
  return json(await post.cancel());
}

export async function actOnPost(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const fields = await readJson(request);
  const { id } = await postOf(parts, userId, lastSegment(request));
  const { posts } = parts.tiktok;
  switch (required(fields, 'action')) {
    case 'retry':
      checkNames(fields, ['action']);
      return json(await retry(parts, id), 201);
    case 'settle':
      checkNames(fields, ['action', 'published', 'postId']);
      return json(await posts.settle(id, readSettlement(fields)));
    case 'resume':
      checkNames(fields, ['action', 'uploadId']);
      return json(await resume(parts, userId, id, optional(fields, 'uploadId')));
    default:
      throw invalid('action', '`action` must be resume, retry or settle.', 'unknown');
  }
}

function readSettlement(fields: Fields) {
  const { published } = fields;
  const postId = optional(fields, 'postId');
  if (typeof published !== 'boolean') {
    throw invalid('published', '`published` must be true or false.', 'required');
  }
  if (!published) {
    if (postId !== undefined) {
      throw invalid('postId', 'A post that was not published has no `postId`.', 'unknown');
    }
    return { published };
  }
  return { published, ...(postId !== undefined && { postId }) };
}

async function retry({ tiktok, uploads }: Parts, id: string): Promise<Post> {
  const post = await tiktok.posts.retry(id);
  await uploads.handOver(id, post);
  return post;
}

async function resume(parts: Parts, userId: string, id: string, uploadId: string | undefined) {
  const { posts } = parts.tiktok;
  if (uploadId === undefined) return posts.resume(id);
  const upload = await parts.uploads.take(userId, uploadId);
  let post: Post;
  try {
    post = await posts.resume(id, { source: upload.source });
  } catch (error) {
    await upload.refused(error);
    throw error;
  }
  await upload.accepted(post);
  return post;
}
