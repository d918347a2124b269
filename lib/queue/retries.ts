import type { TikTok } from '../../ts-types/client';
import type { Post } from '../../ts-types/posts';
import { coreOf } from '../client';
import type { TikTokError } from '../errors';
import type { Tickets } from './tickets';

const LONGEST_DELAY_MS = 3_600_000;

export interface Retries {
  limit: number;
  delayMs: number;
}

/**
 * Makes a post that failed for a passing reason anew, for later. False where it has been tried often
 * enough, or cannot be. It may be asked again about the same post, by this process or another one:
 * a post has one retry, and that one ticket.
 */
export async function retryLater(
  tiktok: TikTok,
  tickets: Tickets,
  { limit, delayMs }: Retries,
  post: Post,
): Promise<boolean> {
  const tries = await triesOf(tiktok, post);
  if (tries >= limit) return false;
  const at = Date.now() + Math.min(delayMs * 2 ** tries, LONGEST_DELAY_MS);
  const core = coreOf(tiktok);
  try {
    const { id, publishAt, priority } = await core.callDesk(undefined, (engine, group) =>
      core.native.requeuePost(engine, group, undefined, post.id, at),
    );
    await tickets.add(id, { publishAt: publishAt ?? new Date(at), priority });
    return true;
  } catch (fault) {
    // The file is gone, say: the first failure is what has to be told.
    const { kind } = fault as TikTokError;
    if (kind === 'validation' || kind === 'state') return false;
    throw fault;
  }
}

/** How many posts came before this one, each the retry of the one before. */
async function triesOf(tiktok: TikTok, post: Post): Promise<number> {
  let tries = 0;
  for (let { retryOf } = post; retryOf !== undefined; ++tries) {
    retryOf = (await tiktok.posts.get(retryOf))?.retryOf;
  }
  return tries;
}
