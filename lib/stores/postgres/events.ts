import type { PostEvent } from '../../../ts-types/stores';
import type { Sql } from './database';
import { lockFor } from './locks';

const KEPT = 10_000;
const LONGEST_PAGE = 1000;

/**
 * The last step of a transaction; answers the ids. Others wait until it has committed, so that ids
 * rise in the order of commits: a reader that has passed one misses none.
 */
export async function append(sql: Sql, events: PostEvent[]): Promise<number[]> {
  if (events.length === 0) return [];
  await lockFor(sql, 'events');
  const added = await sql.rows<{ id: number }>(
    `WITH added AS (
       INSERT INTO tokpost_post_events (post_id, type, at, data)
       SELECT post_id, type, at, data
       FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
         WITH ORDINALITY AS event (post_id, type, at, data, position)
       ORDER BY position RETURNING id, post_id
     ), noted AS (
       UPDATE tokpost_posts AS post SET last_event_id = newest.id
       FROM (SELECT post_id, max(id) AS id FROM added GROUP BY post_id) AS newest
       WHERE post.id = newest.post_id
     ), trimmed AS (
       DELETE FROM tokpost_post_events WHERE id <= (SELECT max(id) FROM added) - ${KEPT}
     )
     SELECT id FROM added ORDER BY id`,
    [
      events.map(({ postId }) => postId),
      events.map(({ type }) => type),
      events.map(({ at }) => at),
      events.map(({ data }) => data),
    ],
  );
  return added.map(({ id }) => id);
}

export function readEvents(
  sql: Sql,
  { afterId, limit }: { afterId: number; limit: number },
): Promise<(PostEvent & { id: number })[]> {
  return sql.rows(
    `SELECT id, post_id AS "postId", type, at, data FROM tokpost_post_events
     WHERE id > $1 ORDER BY id LIMIT $2`,
    [afterId, Math.min(limit, LONGEST_PAGE)],
  );
}
