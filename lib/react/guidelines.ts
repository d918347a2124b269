// The wording that TikTok's content sharing guidelines prescribe (page "Content Sharing Guidelines",
// sections "Required UX Implementation" and "Commercial Content Disclosure"). TikTok's reviewers
// compare it word by word.
import type { ComposerDeclaration, ComposerNotice } from '../../ts-types/react';

const musicUsage = {
  text: 'Music Usage Confirmation',
  href: 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en',
};
const brandedContentPolicy = {
  text: 'Branded Content Policy',
  href: 'https://www.tiktok.com/legal/page/global/bc-policy/en',
};

function declaration(...parts: ComposerDeclaration['parts']): ComposerDeclaration {
  return { text: parts.map(({ text }) => text).join(''), parts };
}

const begin = { text: "By posting, you agree to TikTok's " };
export const plainDeclaration = declaration(begin, musicUsage);
export const brandedDeclaration = declaration(
  begin,
  brandedContentPolicy,
  { text: ' and ' },
  musicUsage,
);

export const brandedNeverPrivate = 'Branded content visibility cannot be set to private.';
export const disclosureIncomplete =
  'You need to indicate if your content promotes yourself, a third party, or both.';

function notice(code: ComposerNotice['code'], message: string): ComposerNotice {
  return { code, message };
}

export const promotionalContent = notice(
  'promotional_content',
  "Your photo/video will be labeled as 'Promotional content'",
);
export const paidPartnership = notice(
  'paid_partnership',
  "Your photo/video will be labeled as 'Paid partnership'",
);

// These two are free in their wording, not in their content.
export const processing = notice(
  'processing',
  'After posting it may take a few minutes for the content to process and be visible on the profile.',
);
export const inbox = notice(
  'inbox',
  'TikTok sends a notification to the inbox of the TikTok app. Open it there to edit and post.',
);
