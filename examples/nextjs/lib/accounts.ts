// Accounts as the pages show them: plain data, and no more of it than a browser may see.
import type { Account, Purpose } from 'tokpost';

export interface AccountView {
  id: string;
  label: string;
  isPrimary: boolean;
  needsReconnect: boolean;
  scopes: string[];
  /** The purposes for which scopes are missing. */
  missing: Purpose[];
  displayName: string;
  username?: string;
  avatarUrl?: string;
}

export const purposes: Record<Purpose, string> = {
  publish: 'post directly',
  draft: 'send drafts',
  videos: 'list videos',
  profile: 'read the public profile',
  stats: 'read followers and likes',
};

export function viewOf(account: Account): AccountView {
  const { profile } = account;
  const every = Object.keys(purposes) as Purpose[];
  return {
    id: account.id,
    label: account.label,
    isPrimary: account.isPrimary,
    needsReconnect: account.status === 'needs_reconnect',
    scopes: [...account.scopes],
    missing: every.filter((purpose) => account.missingScopes(purpose).length > 0),
    displayName: profile?.displayName ?? account.label,
    ...(profile?.username && { username: profile.username }),
    ...(profile?.avatarUrl && { avatarUrl: profile.avatarUrl }),
  };
}
