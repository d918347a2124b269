// POST upload-video: a form with a video and the post's settings. With a spool the video is kept there
// until the post is over; without one it goes through to TikTok, which is possible where it is the last
// part and the body's length tells its size. Only a small one is ever in memory.
import type { Account } from '../../../ts-types/accounts';
import type { Post, VideoPostOptions } from '../../../ts-types/posts';
import { announcedSize, lengthRequired } from '../body';
import { invalid } from '../errors';
import { LiveUpload } from '../live-upload';
import { boundaryOf, closingLength, Multipart, textOf } from '../multipart';
import { accountOf, type Parts } from '../parts';
import { bodyOf } from '../requests';
import { json } from '../responses';
import { abortWith, carried, tooSlow, type UploadSource } from '../uploads';
import { sessionOf } from './session';

type Form = Map<string, string>;

export async function uploadVideo(parts: Parts, request: Request): Promise<Response> {
  const { userId, accountId } = await sessionOf(parts, request);
  const account = await accountOf(parts, userId, accountId);
  const { spool } = parts.uploads;
  const form: Form = new Map();
  let upload: UploadSource | undefined;
  let post: Post;
  try {
    const boundary = boundaryOf(request.headers.get('content-type'));
    const announced = announcedSize(request);
    for await (const part of new Multipart(bodyOf(request), boundary).parts()) {
      if (part.name !== 'video' || part.filename === undefined) {
        if (upload !== undefined && spool === undefined) throw notTheLast();
        form.set(part.name, await textOf(part));
        continue;
      }
      if (upload !== undefined) throw invalid('video', 'There is more than one `video`.');
      // What it is if nothing follows, and otherwise the most that it can be.
      const sizeBytes = announced && announced - part.offset - closingLength(boundary);
      if (sizeBytes === undefined && spool === undefined) throw notTheLast();
      const live = new LiveUpload(part.bytes, { sizeBytes, onWrongSize: notTheLast });
      await live.measure();
      if (live.isWhole) upload = inMemory(live.bytes);
      else if (spool !== undefined)
        upload = await parts.uploads.keep(spool, userId, live.all(), sizeBytes);
      else return answer(await carry(request, account, form, live));
    }
    if (upload === undefined) throw invalid('video', '`video` is missing.', 'required');
    post = await publish(account, form, upload.source);
  } catch (error) {
    await upload?.refused(error);
    throw error;
  }
  await upload.accepted(post);
  return answer(post);
}

function inMemory(bytes: Uint8Array): UploadSource {
  return { source: { buffer: bytes }, accepted: async () => {}, refused: async () => {} };
}

async function carry(
  request: Request,
  account: Account,
  form: Form,
  live: LiveUpload,
): Promise<Post> {
  if (!live.isFastEnough) throw tooSlow();
  const unwatch = abortWith(request, live);
  const upload = carried(live);
  try {
    const post = await publish(account, form, upload.source);
    await upload.accepted(post);
    await live.ended;
    return post;
  } catch (error) {
    await upload.refused(error);
    throw error;
  } finally {
    unwatch();
  }
}

function notTheLast(): Error {
  return lengthRequired(
    'Send a Content-Length and `video` as the last part of the form, or set `uploads.spoolDir`.',
  );
}

function publish(account: Account, form: Form, source: UploadSource['source']): Promise<Post> {
  return account.postVideo({ source, ...settings(form) } as VideoPostOptions);
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
