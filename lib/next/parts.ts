import type { Account } from '../../ts-types/accounts';
import type { TikTok } from '../../ts-types/client';
import type { TikTokRoutesOptions } from '../../ts-types/next';
import type { Post } from '../../ts-types/posts';
import type { AppKeys } from '../app-keys';
import { fault, notFound } from './errors';
import type { Uploads } from './uploads';

/** What the handlers share. */
export interface Parts {
  readonly tiktok: TikTok;
  readonly options: TikTokRoutesOptions;
  readonly keys: AppKeys;
  readonly uploads: Uploads;
}

/** The signed-in user; undefined where nobody is. */
export async function visitor(parts: Parts, request: Request): Promise<string | undefined> {
  const user = await parts.options.getUserId(request);
  return user === null || user === undefined || user === '' ? undefined : String(user);
}

export async function userOf(parts: Parts, request: Request): Promise<string> {
  const user = await visitor(parts, request);
  if (user === undefined) throw signInRequired();
  return user;
}

export function signInRequired(): Error {
  return fault({
    kind: 'auth',
    code: 'sign_in_required',
    message: 'Nobody is signed in.',
    hint: 'Sign in to this application first.',
  });
}

/** The account of this id if it is the user's, or the user's primary one where no id is given. */
export function accountOf(
  { tiktok }: Parts,
  userId: string,
  accountId: string | undefined,
): Promise<Account> {
  if (accountId === undefined) return tiktok.accounts.primary(userId);
  return tiktok.accounts.get(accountId, { userId });
}

/** Another user's post is answered as if it did not exist. */
export async function postOf(parts: Parts, userId: string, id: string): Promise<Post> {
  const post = id === '' ? null : await parts.tiktok.posts.get(id);
  if (post?.userId !== userId) throw notFound('post');
  return post;
}
