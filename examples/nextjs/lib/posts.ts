// Posts as the pages show them, and their states in words.
import type { Post, PostJson, PostState, StallReason } from 'tokpost';

import type { Problem } from './api';

/** What the routes and the server's stream tell of a post. */
export type PostView = Omit<PostJson, 'error'> & { error?: Problem };

export function postView(post: Post): PostView {
  return JSON.parse(JSON.stringify(post)) as PostView;
}

export const kindNames: Record<PostView['kind'], string> = {
  video: 'Video',
  draft_video: 'Draft of a video',
  photos: 'Photos',
  draft_photos: 'Draft of photos',
};

export type Tone = 'good' | 'warn' | 'bad' | 'accent' | '';

export const stateNames: Record<PostState, { text: string; tone: Tone }> = {
  scheduled: { text: 'Scheduled', tone: '' },
  queued: { text: 'Waiting its turn', tone: '' },
  checking: { text: 'Being checked', tone: 'accent' },
  starting: { text: 'Starting', tone: 'accent' },
  uploading: { text: 'Uploading', tone: 'accent' },
  processing: { text: 'TikTok is processing it', tone: 'accent' },
  published: { text: 'Posted', tone: 'good' },
  in_inbox: { text: 'In the TikTok inbox', tone: 'good' },
  stalled: { text: 'Needs you', tone: 'warn' },
  failed: { text: 'Failed', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: '' },
};

/** Why a post waits for a person, and what that person can do. */
export const stallTexts: Record<StallReason, { why: string; remedy: string }> = {
  checks_exhausted: {
    why: 'TikTok has not said yet what became of it.',
    remedy: 'It is looked after again by itself. You can also look in the TikTok app.',
  },
  ambiguous_init: {
    why: 'TikTok’s answer was lost, so nobody here knows whether it was posted.',
    remedy: 'Look at the account in the TikTok app, then say what you see there.',
  },
  ambiguous_upload: {
    why: 'The end of the upload was lost, so nobody here knows whether it was posted.',
    remedy: 'Look at the account in the TikTok app, then say what you see there.',
  },
  source_lost: {
    why: 'The file was gone before all of it was sent. Nothing was posted.',
    remedy: 'Compose it anew.',
  },
  source_changed: {
    why: 'The file changed before all of it was sent. Nothing was posted.',
    remedy: 'Compose it anew.',
  },
  needs_reconnect: {
    why: 'TikTok no longer accepts the account’s connection.',
    remedy: 'Connect the account again; the post then goes on.',
  },
  token_missing: {
    why: 'The account’s token is not here.',
    remedy: 'Connect the account again; the post then goes on.',
  },
  account_removed: {
    why: 'The account was disconnected while TikTok was at work.',
    remedy: 'Look in the TikTok app whether it was posted.',
  },
};

const unfinished: ReadonlySet<PostState> = new Set<PostState>([
  'scheduled',
  'queued',
  'checking',
  'starting',
  'uploading',
  'processing',
]);

export function isUnderWay(state: PostState): boolean {
  return unfinished.has(state);
}
