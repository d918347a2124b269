// Why a post cannot be published as it stands. An empty list is the permission.
import type { ComposerReason, ComposerState } from '../../ts-types/react';
import { disclosureIncomplete } from './guidelines';
import { rules } from './rules';

export function reasonsAgainst(state: ComposerState): ComposerReason[] {
  return [
    ...phaseReasons(state),
    ...(state.mode === 'direct' ? [...disclosureReasons(state), ...creatorReasons(state)] : []),
    ...mediaReasons(state),
    ...textReasons(state),
    ...(state.mode === 'direct' ? privacyReasons(state) : []),
  ];
}

function reason(field: ComposerReason['field'], code: string, message: string): ComposerReason {
  return { field, code, message };
}

function* phaseReasons({ phase }: ComposerState) {
  if (phase === 'publishing') yield reason('phase', 'publishing', 'The post is on its way.');
  if (phase === 'published') yield reason('phase', 'published', 'This has been posted.');
}

function* disclosureReasons({ disclose, yourBrand, brandedContent }: ComposerState) {
  if (disclose && !yourBrand && !brandedContent) {
    yield reason('disclose', 'disclosure_incomplete', disclosureIncomplete);
  }
}

// A draft is posted by the creator, in the app; only a direct post needs TikTok's word beforehand.
function* creatorReasons({ creator }: ComposerState) {
  switch (creator.status) {
    case 'loading':
      yield reason('creator', 'creator_loading', 'Waiting for what TikTok says of this account.');
      break;
    case 'failed':
      yield reason('creator', 'creator_failed', creator.message);
      break;
    case 'refused':
      yield reason('creator', creator.code, creator.message);
      break;
    case 'ready':
      if (creator.info.privacyOptions.length === 0) {
        yield reason('creator', 'no_privacy', 'TikTok offers no visibility for this account.');
      }
  }
}

function* mediaReasons({ media, mode, creator }: ComposerState) {
  if (media === null) {
    yield reason('media', 'media_missing', 'Choose a video or photos.');
  } else if (media.kind === 'photos') {
    const { maxCount } = rules.photos;
    if (media.count < 1) yield reason('media', 'media_missing', 'Choose at least one photo.');
    if (media.count > maxCount) {
      yield reason(
        'media',
        'too_many_photos',
        `TikTok takes at most ${maxCount} photos in a post.`,
      );
    }
  } else {
    const { durationMs, sizeBytes } = media;
    if (sizeBytes !== undefined && sizeBytes > rules.video.maxSizeBytes) {
      yield reason('media', 'too_large', 'TikTok takes videos of at most 4 GB.');
    }
    const most = mode === 'direct' && creator.status === 'ready' && creator.info.maxDurationSeconds;
    if (most && durationMs !== undefined && durationMs > most * 1000) {
      const message = `This video is ${seconds(durationMs)} long; this account may post at most ${most} s.`;
      yield reason('media', 'too_long', message);
    }
  }
}

/** Rounded up to a tenth, so that a video that is too long never reads as if it fitted. */
function seconds(durationMs: number): string {
  return `${Math.ceil(durationMs / 100) / 10} s`;
}

function* textReasons({ media, mode, title, description }: ComposerState) {
  const isPhotos = media?.kind === 'photos';
  const { titleMaxLength } = isPhotos ? rules.photos : rules.video;
  const { descriptionMaxLength } = rules.photos;
  const titleIsSent = isPhotos || mode === 'direct';
  if (titleIsSent && title.length > titleMaxLength) {
    yield reason('title', 'title_too_long', tooLong('The title', title, titleMaxLength));
  }
  if (isPhotos && description.length > descriptionMaxLength) {
    const message = tooLong('The description', description, descriptionMaxLength);
    yield reason('description', 'description_too_long', message);
  }
}

function tooLong(what: string, text: string, max: number): string {
  return `${what} is ${text.length - max} characters too long.`;
}

function* privacyReasons({ privacy }: ComposerState) {
  if (privacy === null) {
    yield reason('privacy', 'privacy_missing', 'Choose who can see this post.');
  }
}
