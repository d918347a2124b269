// What the page shows for a state: choices, reasons, declarations, and what a press would post.
import type { CreatorInfo } from '../../ts-types/accounts';
import type {
  ComposerChoices,
  ComposerControl,
  ComposerDeclaration,
  ComposerNotice,
  ComposerPost,
  ComposerState,
  ComposerToggle,
  ComposerView,
} from '../../ts-types/react';
import { isPrivate, lastMoment, lastPhoto } from './composer';
import * as guidelines from './guidelines';
import { reasonsAgainst } from './reasons';
import { rules } from './rules';

const privacyLabels: Record<string, string> = {
  public: 'Everyone',
  PUBLIC_TO_EVERYONE: 'Everyone',
  friends: 'Friends',
  MUTUAL_FOLLOW_FRIENDS: 'Friends',
  followers: 'Followers',
  FOLLOWER_OF_CREATOR: 'Followers',
  private: 'Only me',
  SELF_ONLY: 'Only me',
};

export function viewComposer(state: ComposerState): ComposerView {
  const reasons = reasonsAgainst(state);
  const canPublish = reasons.length === 0;
  const info = creatorOf(state);
  return {
    state,
    creator: info && {
      nickname: info.nickname,
      username: info.username,
      avatarUrl: info.avatarUrl,
    },
    choices: choicesOf(state, info),
    reasons,
    declarations: declarationsOf(state),
    notices: noticesOf(state),
    canPublish,
    ...(reasons[0] && { publishHint: reasons[0].message }),
    post: canPublish ? postOf(state) : null,
  };
}

function creatorOf({ creator }: ComposerState): CreatorInfo | null {
  return creator.status === 'ready' ? creator.info : null;
}

function choicesOf(state: ComposerState, info: CreatorInfo | null): ComposerChoices {
  const direct = state.mode === 'direct';
  const isVideo = state.media?.kind !== 'photos';
  const text = isVideo ? rules.video : rules.photos;
  const disclosed = direct && state.disclose;
  const branded = isPrivate(state.privacy) ? guidelines.brandedNeverPrivate : undefined;
  const nobody = info === null ? 'TikTok has not said yet what this account allows.' : undefined;
  const off = (what: string, disabled: boolean | undefined) =>
    nobody ?? (disabled ? `The account's TikTok settings do not allow ${what}.` : undefined);
  return {
    title: {
      // TikTok takes no caption with a video for the inbox: it is written there.
      ...control(direct || !isVideo),
      length: state.title.length,
      maxLength: text.titleMaxLength,
    },
    description: {
      ...control(!isVideo),
      length: state.description.length,
      maxLength: rules.photos.descriptionMaxLength,
    },
    privacy: { ...control(direct, nobody), options: privacyOptions(state, info) },
    comment: toggle(state.allowComment, direct, off('comments', info?.commentDisabled)),
    duet: toggle(state.allowDuet, direct && isVideo, off('duets', info?.duetDisabled)),
    stitch: toggle(state.allowStitch, direct && isVideo, off('stitches', info?.stitchDisabled)),
    disclose: toggle(state.disclose, direct),
    yourBrand: toggle(state.yourBrand, disclosed),
    brandedContent: toggle(state.brandedContent, disclosed, branded),
    aiGenerated: toggle(state.aiGenerated, direct && isVideo),
    autoAddMusic: toggle(state.autoAddMusic, direct && !isVideo),
    cover: isVideo
      ? { ...control(direct && lastMoment(state) > 0), max: lastMoment(state) }
      : { ...control(lastPhoto(state) > 0), max: lastPhoto(state) },
  };
}

function control(shown: boolean, reason?: string): ComposerControl {
  return { shown, disabled: reason !== undefined, ...(reason !== undefined && { reason }) };
}

function toggle(checked: boolean, shown: boolean, reason?: string): ComposerToggle {
  return { ...control(shown, reason), checked };
}

function privacyOptions(state: ComposerState, info: CreatorInfo | null) {
  return (info?.privacyOptions ?? []).map((value) => {
    const excluded = state.brandedContent && isPrivate(value);
    return {
      value,
      label: privacyLabels[value] ?? value,
      selected: value === state.privacy,
      disabled: excluded,
      ...(excluded && { reason: guidelines.brandedNeverPrivate }),
    };
  });
}

function declarationsOf(state: ComposerState): ComposerDeclaration[] {
  if (state.mode === 'draft') return [];
  return [state.brandedContent ? guidelines.brandedDeclaration : guidelines.plainDeclaration];
}

function noticesOf(state: ComposerState): ComposerNotice[] {
  if (state.mode === 'draft') return [guidelines.inbox];
  const { brandedContent, yourBrand } = state;
  return [
    ...(brandedContent ? [guidelines.paidPartnership] : []),
    ...(yourBrand && !brandedContent ? [guidelines.promotionalContent] : []),
    guidelines.processing,
  ];
}

function postOf(state: ComposerState): ComposerPost | null {
  const { title, description, privacy, coverIndex } = state;
  const isVideo = state.media?.kind === 'video';
  const photoText = { title, description, coverIndex };
  if (state.mode === 'draft') {
    return isVideo
      ? { kind: 'draft_video', settings: {} }
      : { kind: 'draft_photos', settings: photoText };
  }
  if (privacy === null) return null;
  const common = {
    privacy,
    disableComment: !state.allowComment,
    brandContent: state.brandedContent,
    brandOrganic: state.yourBrand,
  };
  if (!isVideo) {
    const { autoAddMusic } = state;
    return { kind: 'photos', settings: { ...photoText, ...common, autoAddMusic } };
  }
  return {
    kind: 'video',
    settings: {
      title,
      ...common,
      disableDuet: !state.allowDuet,
      disableStitch: !state.allowStitch,
      aiGenerated: state.aiGenerated,
      coverTimestampMs: state.coverTimestampMs,
    },
  };
}
