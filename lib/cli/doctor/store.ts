import fs from 'node:fs';

import type { Account } from '../../../ts-types/accounts';
import type { TikTok } from '../../../ts-types/client';
import type { Post } from '../../../ts-types/posts';
import { TikTokError } from '../../errors';
import { storeFile } from '../clients';
import { requestedScopes } from '../commands/scopes';
import { type Finding, ok, problem, warning } from './finding';

const defaultStore = 'sqlite:./tokpost.db';
const MOST_ACCOUNTS = 20; // that are asked for at TikTok
const SLOW_MS = 24 * 3600 * 1000; // TikTok gives up processing before that

export interface Examination {
  /** Asks nobody over the network. */
  offline: boolean;
  /** What accounts should have granted; undefined for all that can be used. */
  scopes: string[] | undefined;
}

/** Keys, store, and what lies in it: accounts that need somebody, posts that do. */
export async function checkStore(
  tiktok: TikTok,
  { offline, scopes }: Examination,
): Promise<Finding[]> {
  const name = process.env.TOKPOST_STORE || defaultStore;
  const shown = name.replace(/\/\/[^@/]*@/, '//'); // a password may stand there
  if (name.startsWith('memory:')) {
    return [
      warning(
        'store',
        'in memory: nothing outlives the process',
        'Set TOKPOST_STORE for production.',
      ),
    ];
  }
  const file = storeFile();
  if (file !== undefined && !fs.existsSync(file)) {
    return [...checkKeys(), ok('store', `${shown} is made by the first use`)];
  }
  try {
    const accounts = await tiktok.accounts.list({ all: true });
    const { posts } = await tiktok.posts.list({ all: true, state: 'stalled', limit: 100 });
    const processing = await tiktok.posts.list({ all: true, state: 'processing', limit: 100 });
    return [
      ...checkKeys(),
      ok('store', `${shown} opens, is migrated, and holds ${accounts.length} accounts`),
      ...checkAccounts(accounts, scopes ?? (await requestedScopes())),
      ...(offline ? [] : await checkTokens(accounts)),
      ...checkPosts(posts, processing.posts),
    ];
  } catch (error) {
    if (!(error instanceof TikTokError)) throw error;
    return [faultOf(error)];
  }
}

function faultOf({ code, message, hint }: TikTokError): Finding {
  if (!/key/.test(code)) return problem('store', message, hint ?? 'docs/errors.md has the code.');
  return problem(
    'keys',
    message,
    'Put the key that encrypted them into TOKPOST_ENCRYPTION_KEY again; several are separated by commas.',
  );
}

function checkKeys(): Finding[] {
  if (process.env.TOKPOST_ENCRYPTION_KEY) return [ok('keys', 'TOKPOST_ENCRYPTION_KEY is set')];
  return [
    warning(
      'keys',
      'TOKPOST_ENCRYPTION_KEY is not set; tokens are encrypted with .tokpost/key of this folder',
      'Set it to what `tokpost keys make` prints; with an existing .tokpost/key, to its content.',
    ),
  ];
}

function checkAccounts(accounts: Account[], asked: string[]): Finding[] {
  const findings = accounts.flatMap((account) => {
    const who = `${account.label} (${account.id})`;
    if (account.status === 'needs_reconnect') {
      const reason = account.statusReason ?? 'TikTok refuses its tokens';
      return [problem('accounts', `${who} has to connect again: ${reason}`, reconnect(account))];
    }
    const missing = asked.filter((scope) => !account.scopes.includes(scope));
    if (missing.length === 0) return [];
    return [warning('scopes', `${who} has not granted ${missing.join(', ')}`, reconnect(account))];
  });
  return findings.length > 0
    ? findings
    : [ok('scopes', 'every account has granted what is asked for')];
}

/** Whether the keys open the tokens, and TikTok takes them. */
async function checkTokens(accounts: Account[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const active = accounts.filter(({ status }) => status === 'active');
  for (const account of active.slice(0, MOST_ACCOUNTS)) {
    const { connected, message } = await account.test();
    if (connected) continue;
    const who = `${account.label} (${account.id})`;
    findings.push(problem('accounts', `${who}: ${message}`, reconnect(account)));
  }
  return findings;
}

function reconnect({ userId }: Account): string {
  return `tokpost connect --user ${userId} --force-consent`;
}

function checkPosts(stalled: Post[], processing: Post[]): Finding[] {
  const slow = processing.filter(({ createdAt }) => Date.now() - createdAt.getTime() > SLOW_MS);
  const findings = [
    ...stalled.map(({ id, stalledBecause }) =>
      warning('posts', `${id} is stalled: ${stalledBecause}`, stallRemedy(id, stalledBecause)),
    ),
    ...slow.map(({ id }) =>
      warning('posts', `${id} is being processed for over a day`, `tokpost status ${id} --watch`),
    ),
  ];
  return findings.length > 0 ? findings : [ok('posts', 'none is stuck')];
}

function stallRemedy(id: string, reason: Post['stalledBecause']): string {
  switch (reason) {
    case 'ambiguous_init':
    case 'ambiguous_upload':
      return `Look whether it is on TikTok, then: tokpost settle ${id} --published or --not-published`;
    case 'source_lost':
    case 'source_changed':
      return `tokpost resume ${id} --source FILE`;
    case 'needs_reconnect':
    case 'account_removed':
      return 'Connect the account again: tokpost connect';
    case 'token_missing':
      return `TIKTOK_ACCESS_TOKEN=… tokpost resume ${id}`;
    default:
      return `tokpost resume ${id}`;
  }
}
