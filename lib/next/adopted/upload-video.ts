// POST upload-video: a form with a video and the post's settings. The video goes through to TikTok where
// it is the last part and the body's length tells its size.
import type { Account } from '../../../ts-types/accounts';
import type { Post, VideoPostOptions } from '../../../ts-types/posts';
import { announcedSize, atMost, lengthRequired, MAX_UPLOAD_BYTES } from '../body';
import { invalid } from '../errors';
import { LiveUpload } from '../live-upload';
import { boundaryOf, closingLength, Multipart, textOf } from '../multipart';
import { accountOf, type Parts } from '../parts';
import { bodyOf } from '../requests';
import { json } from '../responses';
import { abortWith, carried, spooled, tooSlow, type UploadSource } from '../uploads';
import { sessionOf } from './session';

type Form = Map<string, string>;

export async function uploadVideo(parts: Parts, request: Request): Promise<Response> {
  const { userId, accountId } = await sessionOf(parts, request);
  const account = await accountOf(parts, userId, accountId);
  const boundary = boundaryOf(request.headers.get('content-type'));
  const announced = announcedSize(request);
  const form: Form = new Map();
  let upload: UploadSource | undefined;
  for await (const part of new Multipart(bodyOf(request), boundary).parts()) {
    if (part.name !== 'video' || part.filename === undefined) {
      form.set(part.name, await textOf(part));
      continue;
    }
    if (upload !== undefined) throw invalid('video', 'There is more than one `video`.');
    const sizeBytes = announced && announced - part.offset - closingLength(boundary);
    const live = new LiveUpload(part.bytes, { sizeBytes, onWrongSize: notTheLast });
    await live.measure();
    if (live.isWhole) {
      upload = {
        source: { buffer: live.bytes },
        accepted: async () => {},
        refused: async () => {},
      };
    } else if (passesThrough(parts, live, sizeBytes, form)) {
      return answer(await carry(request, account, form, live));
    } else {
      upload = await spool(parts, userId, live, announced);
    }
  }
  if (upload === undefined) throw invalid('video', '`video` is missing.', 'required');
  return answer(await publish(account, form, upload));
}

/** Whether to take the video for the last part. A form that begins with it has its fields behind. */
function passesThrough(
  { uploads }: Parts,
  live: LiveUpload,
  sizeBytes: number | undefined,
  form: Form,
): boolean {
  if (sizeBytes === undefined) return false;
  if (uploads.spool !== undefined) return form.size > 0 && live.isFastEnough;
  if (!live.isFastEnough) throw tooSlow();
  return true;
}

async function carry(
  request: Request,
  account: Account,
  form: Form,
  live: LiveUpload,
): Promise<Post> {
  const unwatch = abortWith(request, live);
  try {
    const post = await publish(account, form, carried(live));
    await live.ended;
    return post;
  } finally {
    unwatch();
  }
}

async function spool(
  { uploads }: Parts,
  userId: string,
  live: LiveUpload,
  announced: number | undefined,
): Promise<UploadSource> {
  const { spool: space } = uploads;
  if (space === undefined) throw notTheLast();
  const bytes = atMost(live.all(), MAX_UPLOAD_BYTES);
  return spooled(space, await space.save(userId, bytes, announced ?? MAX_UPLOAD_BYTES));
}

function notTheLast(): Error {
  return lengthRequired(
    'Send a Content-Length and `video` as the last part of the form, or set `uploads.spoolDir`.',
  );
}

async function publish(account: Account, form: Form, upload: UploadSource): Promise<Post> {
  try {
    const post = await account.postVideo({
      source: upload.source,
      ...settings(form),
    } as VideoPostOptions);
    await upload.accepted(post);
    return post;
  } catch (error) {
    await upload.refused(error);
    throw error;
  }
}

function settings(form: Form): object {
  const texts = [form.get('title'), form.get('description')];
  return {
    title: texts.filter((text) => text?.trim()).join('\n\n'),
    privacy: form.get('privacy_level') || 'SELF_ONLY',
    disableDuet: flag(form, 'disable_duet'),
    disableComment: flag(form, 'disable_comment'),
    disableStitch: flag(form, 'disable_stitch'),
  };
}

function flag(form: Form, name: string): boolean {
  const text = form.get(name)?.trim().toLowerCase() ?? '';
  if (['true', '1', 'on', 'yes'].includes(text)) return true;
  if (['false', '0', 'off', 'no', ''].includes(text)) return false;
  throw invalid(name, `\`${name}\` must be true or false.`);
}

/** Once TikTok knows the post. */
async function answer(post: Post): Promise<Response> {
  for await (const _ of post) if (post.publishId !== undefined) break;
  const { publishId } = post.publishId === undefined ? await post.finished : post;
  return json({ success: true, publish_id: publishId, post_id: post.id });
}
