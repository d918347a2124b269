import type { TikTok } from '../../ts-types/client';
import type { Tickets } from './tickets';

const PAGE = 1000;
const OVERDUE_MS = 30_000;

/**
 * Makes tickets for scheduled posts that nobody has taken long after their time: whoever scheduled
 * them died before the ticket was made.
 */
export async function addOverdue(tiktok: TikTok, tickets: Tickets): Promise<void> {
  const limit = Date.now() - OVERDUE_MS;
  let cursor: string | undefined;
  do {
    const filter = { all: true as const, state: 'scheduled' as const, limit: PAGE };
    const page = await tiktok.posts.list(cursor === undefined ? filter : { ...filter, cursor });
    for (const post of page.posts) {
      const { id, publishAt, createdAt } = post.toJSON();
      const due = new Date(publishAt ?? createdAt);
      if (due.getTime() < limit) await tickets.add(id, { publishAt: due, priority: 0 });
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
