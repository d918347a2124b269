// The form as a state machine: what the user and TikTok say goes in, and no state comes out that
// TikTok's content sharing guidelines forbid. Nothing of React here; view.ts says what to show.
import type {
  ComposerCreator,
  ComposerFields,
  ComposerOptions,
  ComposerState,
} from '../../ts-types/react';

export type ComposerAction =
  | { type: 'set'; patch: Partial<ComposerFields> }
  | { type: 'creator'; creator: ComposerCreator }
  | { type: 'account' }
  | { type: 'phase'; phase: ComposerState['phase'] }
  | { type: 'reset' };

/** "Creator info": with these codes TikTok answers that the creator cannot post at present. */
const refusals: Record<string, string> = {
  spam_risk_too_many_posts:
    'This account has reached the number of posts that TikTok takes from apps in a day. Try again tomorrow.',
  spam_risk_user_banned_from_posting:
    'TikTok does not let this account post at present. The TikTok app says why; try again later.',
  reached_active_user_cap:
    'As many people as TikTok allows have posted with this app today. Try again tomorrow.',
};

// No privacy is chosen, no interaction is allowed and no disclosure is made until the user does it.
const empty: ComposerFields = {
  media: null,
  mode: 'direct',
  title: '',
  description: '',
  privacy: null,
  allowComment: false,
  allowDuet: false,
  allowStitch: false,
  disclose: false,
  yourBrand: false,
  brandedContent: false,
  aiGenerated: false,
  autoAddMusic: false,
  coverTimestampMs: 0,
  coverIndex: 0,
};

// What only the user may decide is left out, whatever the page says.
const presettable = ['media', 'mode', 'title', 'description'] as const;
const settable = Object.keys(empty) as (keyof ComposerFields)[];

export function startComposer(options: ComposerOptions): ComposerState {
  const { initial, creator } = options;
  return {
    ...empty,
    ...picked(initial, presettable),
    creator: creator ? { status: 'ready', info: creator } : { status: 'loading' },
    phase: 'editing',
  };
}

export function reduceComposer(state: ComposerState, action: ComposerAction): ComposerState {
  switch (action.type) {
    case 'set':
      // While a post is on its way the form stays what the user agreed to.
      return state.phase === 'editing'
        ? allowed(state, { ...state, ...picked(action.patch, settable) })
        : state;
    case 'creator':
      return allowed(state, { ...state, creator: action.creator });
    case 'account': {
      // What one account may see or allow was not decided for another.
      const { privacy, allowComment, allowDuet, allowStitch } = empty;
      const creator: ComposerCreator = { status: 'loading' };
      return { ...state, privacy, allowComment, allowDuet, allowStitch, creator };
    }
    case 'phase':
      return { ...state, phase: action.phase };
    case 'reset':
      return {
        ...empty,
        mode: state.mode,
        creator: { status: 'loading' },
        phase: 'editing',
      };
  }
}

/** These fields as far as they are given; undefined counts as left out. */
function picked(
  given: Partial<ComposerFields> | undefined,
  names: readonly (keyof ComposerFields)[],
): Partial<ComposerFields> {
  const known = names.filter((name) => given?.[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, given?.[name]]));
}

/** Why a creator's answer did not come: TikTok's refusal, or a failure to ask. */
export function creatorFault(fault: unknown): ComposerCreator {
  const { code, hint, message } = Object(fault) as Record<string, unknown>;
  if (typeof code === 'string' && Object.hasOwn(refusals, code)) {
    return { status: 'refused', code, message: refusals[code] as string };
  }
  const told = [message, hint].filter((text) => typeof text === 'string' && text !== '');
  return { status: 'failed', message: told.join(' ') || 'TikTok could not be asked.' };
}

export function isPrivate(privacy: ComposerFields['privacy']): boolean {
  return privacy === 'private' || privacy === 'SELF_ONLY';
}

/** `next` without what the guidelines, the creator or the kind of media do not allow. */
function allowed(before: ComposerState, next: ComposerState): ComposerState {
  const state = { ...next };
  const isVideo = state.media?.kind !== 'photos';
  state.allowDuet &&= isVideo;
  state.allowStitch &&= isVideo;
  state.aiGenerated &&= isVideo;
  state.autoAddMusic &&= !isVideo;
  state.yourBrand &&= state.disclose;
  state.brandedContent &&= state.disclose;

  // Branded content cannot be private: of the two, the one that was there first stays.
  if (state.brandedContent && isPrivate(state.privacy)) {
    if (before.brandedContent) state.privacy = before.privacy;
    else state.brandedContent = false;
  }

  if (state.creator.status === 'ready') {
    const { info } = state.creator;
    state.allowComment &&= !info.commentDisabled;
    state.allowDuet &&= !info.duetDisabled;
    state.allowStitch &&= !info.stitchDisabled;
    if (state.privacy !== null && !info.privacyOptions.includes(state.privacy)) {
      state.privacy = before.privacy;
    }
    if (state.privacy !== null && !info.privacyOptions.includes(state.privacy)) {
      state.privacy = null; // TikTok no longer offers what was chosen
    }
  }

  state.coverTimestampMs = within(state.coverTimestampMs, lastMoment(state));
  state.coverIndex = within(state.coverIndex, lastPhoto(state));
  return state;
}

export function lastMoment({ media }: ComposerFields): number {
  return media?.kind === 'video' ? Math.max(0, Math.floor(media.durationMs ?? 0)) : 0;
}

export function lastPhoto({ media }: ComposerFields): number {
  return media?.kind === 'photos' ? Math.max(0, media.count - 1) : 0;
}

function within(value: number, max: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(0, Math.round(value)), max) : 0;
}
