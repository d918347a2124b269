import type { TikTok } from '../../ts-types/client';
import type { Post } from '../../ts-types/posts';
import { UsageError } from './command-line';

export async function requirePost(tiktok: TikTok, id: string): Promise<Post> {
  const post = await tiktok.posts.get(id);
  if (post === null) throw new UsageError(`there is no post ${id}; tokpost jobs lists them`);
  return post;
}
