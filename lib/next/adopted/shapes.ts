// The field names that other systems' front ends read.

import type { Account, Profile } from '../../../ts-types/accounts';
import type { TikTokError } from '../../errors';
import { invalid, statusOf } from '../errors';
import type { Fields } from '../requests';
import { json, retryAfter } from '../responses';

/** `{ success: false }` beside the error's own fields. */
export function unsuccessful(error: TikTokError): Response {
  return json({ success: false, ...error.toJSON() }, statusOf(error), retryAfter(error));
}

/** `{ detail, status_code }`; the detail is the first thing that is wrong. */
export function detailed(error: TikTokError): Response {
  const status = statusOf(error);
  const detail = error.issues?.[0]?.message ?? error.message;
  return json({ detail, status_code: status }, status, retryAfter(error));
}

export function profileFields(profile: Profile): object {
  return {
    open_id: profile.openId,
    display_name: profile.displayName,
    username: profile.username ?? null,
    avatar_url: profile.avatarUrl ?? null,
    follower_count: profile.followerCount ?? null,
    following_count: profile.followingCount ?? null,
    likes_count: profile.likesCount ?? null,
    video_count: profile.videoCount ?? null,
    bio_description: profile.bioDescription ?? null,
    is_verified: profile.isVerified ?? null,
  };
}

/** A row of social_connections without its tokens. */
export function connectionFields(account: Account): object {
  const { profile } = account;
  return {
    id: account.id,
    user_id: account.userId,
    provider: 'tiktok',
    provider_account_id: account.openId,
    expires_at: account.expiresAt ?? null,
    account_label: account.label ?? null,
    account_type: account.accountType ?? null,
    is_primary: account.isPrimary,
    scopes: account.scopes,
    status: account.status,
    metadata: profile === undefined ? null : profileFields(profile),
  };
}

const texts = {
  union_id: 'unionId',
  display_name: 'displayName',
  username: 'username',
  avatar_url: 'avatarUrl',
  avatar_url_100: 'avatarUrl100',
  avatar_large_url: 'avatarLargeUrl',
  bio_description: 'bioDescription',
  profile_deep_link: 'profileDeepLink',
  profile_web_link: 'profileWebLink',
} as const;
const counts = {
  follower_count: 'followerCount',
  following_count: 'followingCount',
  likes_count: 'likesCount',
  video_count: 'videoCount',
} as const;

/** A profile by TikTok's field names. Others are left out: a front end may keep more in there. */
export function readProfile(fields: Fields, path: string): Partial<Profile> {
  const profile: Partial<Record<keyof Profile, unknown>> = {};
  const take = (names: Record<string, keyof Profile>, type: string) => {
    for (const [name, ours] of Object.entries(names)) {
      const value = fields[name] ?? undefined;
      if (value === undefined) continue;
      if (typeof value !== type)
        throw invalid(`${path}.${name}`, `\`${path}.${name}\` must be a ${type}.`);
      profile[ours] = value;
    }
  };
  take(texts, 'string');
  take(counts, 'number');
  take({ is_verified: 'isVerified' }, 'boolean');
  return profile as Partial<Profile>;
}
