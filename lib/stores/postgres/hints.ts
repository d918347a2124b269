import type { PostEvent, StoredHint, WebhookHint } from '../../../ts-types/stores';
import { NOW, type Sql } from './database';
import { append } from './events';
import { lockFor } from './locks';
import { sweep } from './sweep';

const HOUR_MS = 3_600_000;
// TikTok repeats a webhook for up to 72 hours.
const REPETITIONS_MS = 72 * HOUR_MS;
// A publish_id that no post has shown in a day is somebody else's.
const UNKNOWN_HINT_MS = 24 * HOUR_MS;

const HINT = `body_hash AS "bodyHash", publish_id AS "publishId", open_id AS "openId", data,
  received_at AS "receivedAt"`;
const FRESH = `post_id IS NULL AND publish_id IS NOT NULL
  AND received_at >= ${NOW} - ${UNKNOWN_HINT_MS}`;

/** Keeps a webhook, so that its repetitions are known, and wakes its post. */
export async function noteHint(sql: Sql, { bodyHash, publishId, openId, data }: WebhookHint) {
  await sweep(sql, 'tokpost_webhook_hints', 'received_at', REPETITIONS_MS);
  if (publishId !== null) await lockFor(sql, `publish_id/${publishId}`);
  const added = await sql.first<StoredHint>(
    `INSERT INTO tokpost_webhook_hints (body_hash, publish_id, open_id, data, received_at)
     VALUES ($1, $2, $3, $4, ${NOW}) ON CONFLICT DO NOTHING RETURNING ${HINT}`,
    [bodyHash, publishId, openId, data],
  );
  if (added === null) return { duplicate: true, postId: null, eventId: null };
  const post = publishId === null ? null : await wakePost(sql, publishId);
  if (post === null) return { duplicate: false, postId: null, eventId: null };
  await sql.change('UPDATE tokpost_webhook_hints SET post_id = $1 WHERE body_hash = $2', [
    post.id,
    bodyHash,
  ]);
  const [eventId = null] = await append(sql, [eventOf(added, post.id)]);
  return { duplicate: false, postId: post.id, eventId };
}

function eventOf({ receivedAt, data }: StoredHint, postId: string): PostEvent {
  return { postId, type: 'webhook', at: receivedAt, data };
}

// A post that has ended is beyond hints.
function wakePost(sql: Sql, publishId: string) {
  const open = `state NOT IN ('published', 'failed', 'cancelled')`;
  return sql.first<{ id: string }>(
    `UPDATE tokpost_posts SET hinted = ${open},
       wake_at = CASE WHEN lease_engine IS NULL AND ${open}
         THEN least(coalesce(wake_at, ${NOW}), ${NOW}) ELSE wake_at END
     WHERE publish_id = $1 RETURNING id`,
    [publishId],
  );
}

/** The hints that waited for this publish_id; from now on they are the post's. */
export async function claimHints(sql: Sql, publishId: string, postId: string) {
  const hints = await sql.rows<StoredHint>(
    `UPDATE tokpost_webhook_hints SET post_id = $1 WHERE publish_id = $2 AND ${FRESH}
     RETURNING ${HINT}`,
    [postId, publishId],
  );
  hints.sort((a, b) => a.receivedAt - b.receivedAt);
  const ids = await append(
    sql,
    hints.map((hint) => eventOf(hint, postId)),
  );
  return hints.map((hint, i) => ({ ...hint, eventId: ids[i] ?? 0 }));
}

export function unclaimedHints(sql: Sql, openId: string): Promise<StoredHint[]> {
  return sql.rows(
    `SELECT ${HINT} FROM tokpost_webhook_hints WHERE open_id = $1 AND ${FRESH}
     ORDER BY received_at`,
    [openId],
  );
}
