import type { TikTok } from '../../ts-types/client';
import type { Post, PostState } from '../../ts-types/posts';
import { UsageError } from './command-line';
import { exitCodes } from './exit-codes';
import { postRow } from './follow';
import { type Output, table } from './output';

export async function requirePost(tiktok: TikTok, id: string): Promise<Post> {
  const post = await tiktok.posts.get(id);
  if (post === null) throw new UsageError(`there is no post ${id}; tokpost jobs lists them`);
  return post;
}

/** Every post in one of these states. */
export async function postsIn(tiktok: TikTok, states: readonly PostState[]): Promise<Post[]> {
  const found: Post[] = [];
  for (const state of states) {
    let cursor: string | undefined;
    do {
      const page = await tiktok.posts.list({
        all: true,
        state,
        ...(cursor !== undefined && { cursor }),
      });
      found.push(...page.posts);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
  return found;
}

/** What --dry-run says where it depends on the posts what is sent. */
export function showIntent(out: Output, would: string, posts: readonly Post[]): number {
  const rows = table(posts.map((post) => [`would ${would}`, ...postRow(post)]));
  out.result({ dryRun: true, would, posts }, rows.length === 0 ? `nothing to ${would}` : rows);
  return exitCodes.done;
}
