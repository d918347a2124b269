import type { ComposerPost } from 'tokpost/react';

import type { Chosen } from './media';

const names = {
  video: 'video',
  photos: 'photos',
  draft_video: 'draft',
  draft_photos: 'draft',
} as const;

/** The body of a request to `/api/tiktok/posts`. */
export function postBody(
  accountId: string,
  post: ComposerPost,
  chosen: Chosen,
  more: { idempotencyKey?: string } = {},
): object {
  return { accountId, [names[post.kind]]: { ...mediaOf(chosen), ...post.settings, ...more } };
}

function mediaOf(chosen: Chosen): object {
  switch (chosen.kind) {
    case 'video':
      return { source: { uploadId: chosen.file.id } };
    case 'videoLink':
      return { source: chosen.relay ? { relayUrl: chosen.href } : { url: chosen.href } };
    case 'photos':
      return { photos: chosen.files.map(({ id }) => ({ uploadId: id })) };
    case 'photoLinks':
      return { photos: chosen.hrefs };
  }
}
