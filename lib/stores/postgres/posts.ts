import type {
  LeaseHolder,
  PostContent,
  PostProgress,
  PostStore,
  StoredPost,
} from '../../../ts-types/stores';
import { type Database, NOW, type Sql } from './database';
import { append, readEvents } from './events';
import { claimHints, noteHint, unclaimedHints } from './hints';
import { freeLost, hold, renewHolder, someAreLost } from './leases';
import { lockExpression } from './locks';
import { columnOf, selectList, Values } from './rows';
import { tell } from './watch';

const LONGEST_PAGE = 1000;
const FINAL = `('published', 'failed', 'cancelled')`;
const ON_ITS_WAY = `('scheduled', 'queued', 'checking', 'starting', 'uploading', 'processing')`;
const UNFINISHED = `state NOT IN ('published', 'in_inbox', 'failed', 'cancelled')`;

const contentMembers = [
  'id',
  'accountId',
  'userId',
  'openId',
  'kind',
  'sourceKind',
  'source',
  'sizeBytes',
  'fingerprint',
  'settings',
  'retryOf',
  'idempotencyKey',
  'contentHash',
  'publishAt',
] as const satisfies readonly (keyof PostContent)[];

// Those that need no more than their value; publishId, wakeAt and the lease have rules.
const progressMembers = [
  'state',
  'stalledBecause',
  'publishId',
  'uploadUrl',
  'chunkSize',
  'chunkCount',
  'acknowledgedBytes',
  'initBeganAt',
  'initAnsweredAt',
  'lastChunkBeganAt',
  'attempt',
  'checksDone',
  'waitingUntil',
  'error',
  'postIds',
  'url',
] as const satisfies readonly (keyof PostProgress)[];

const POST = `${selectList([
  'seq',
  ...contentMembers,
  ...progressMembers,
  'wakeAt',
  'createdAt',
  'updatedAt',
  'lastEventId',
])}, lease_epoch AS epoch, cancel_requested AS "cancelRequested"`;

// 0 stands for the database's now.
const wakeAt = (parameter: string) =>
  `CASE ${parameter}::bigint WHEN 0 THEN ${NOW} ELSE ${parameter}::bigint END`;

// The epoch rises with every taking, so that whoever held the post before cannot write any more.
const taking = (engine: string) =>
  `SET lease_engine = ${engine}, lease_epoch = lease_epoch + 1, hinted = false`;

type Requests = { [Name in keyof PostStore]: Parameters<PostStore[Name]>[0] };

export class PostgresPosts implements PostStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  insert(request: Requests['insert']): ReturnType<PostStore['insert']> {
    const { content, progress, holder, event } = request;
    return this.#database.transaction(async (sql) => {
      if (holder !== null) await hold(sql, holder);
      for (;;) {
        const post = await insertRow(sql, content, progress, holder);
        if (post !== null) {
          if (holder === null) await tell(sql);
          const [lastEventId = 0] = await append(sql, [event]);
          return { outcome: 'added', post: { ...post, lastEventId } };
        }
        const first = await inTheWay(sql, content);
        // What stood in the way has ended meanwhile.
        if (first === null) continue;
        const same = first.id === content.id || first.contentHash === content.contentHash;
        return { outcome: same ? 'existed' : 'reused', post: first };
      }
    });
  }

  get(id: string): Promise<StoredPost | null> {
    return this.#database.sql.first(`SELECT ${POST} FROM tokpost_posts WHERE id = $1`, [id]);
  }

  list(filter: Requests['list']): Promise<StoredPost[]> {
    const values = new Values();
    const conditions: string[] = ['true'];
    if (filter.userId !== null) conditions.push(`user_id = ${values.add(filter.userId)}`);
    if (filter.accountId !== null) conditions.push(`account_id = ${values.add(filter.accountId)}`);
    if (filter.state !== null) conditions.push(`state = ${values.add(filter.state)}`);
    if (filter.before !== null) conditions.push(`seq < ${values.add(filter.before)}`);
    return this.#database.sql.rows(
      `SELECT ${POST} FROM tokpost_posts WHERE ${conditions.join(' AND ')}
       ORDER BY seq DESC LIMIT ${values.add(filter.limit)}`,
      values.list,
    );
  }

  acquire({ id, holder }: Requests['acquire']): ReturnType<PostStore['acquire']> {
    return this.#database.transaction(async (sql) => {
      await freeLost(sql, holder);
      await hold(sql, holder);
      const post = await sql.first<StoredPost>(
        `UPDATE tokpost_posts ${taking('$2')}
         WHERE id = $1 AND state NOT IN ${FINAL} AND coalesce(lease_engine, $2) = $2
         RETURNING ${POST}`,
        [id, holder.engine],
      );
      if (post !== null) return { outcome: 'acquired', post };
      return (await ended(sql, id)) ?? { outcome: 'lease_held' };
    });
  }

  async acquireDue({ limit, holder }: Requests['acquireDue']) {
    const look = await this.#database.sql.first<{ some: boolean; nextWakeInMs: number | null }>(
      `SELECT ${someAreLost} OR next.wake_at <= ${NOW} AS some,
         next.wake_at - ${NOW} AS "nextWakeInMs"
       FROM (SELECT min(wake_at) AS wake_at FROM tokpost_posts WHERE lease_engine IS NULL) AS next`,
      [holder.engine],
    );
    // Engines ask every few seconds, and mostly there is nothing.
    if (!look?.some) return { posts: [], nextWakeInMs: look?.nextWakeInMs ?? null };
    return this.#database.transaction(async (sql) => {
      await freeLost(sql, holder);
      await hold(sql, holder);
      const posts = await sql.rows<StoredPost>(
        `UPDATE tokpost_posts ${taking('$1')} WHERE seq IN (
           SELECT seq FROM tokpost_posts
           WHERE lease_engine IS NULL AND wake_at IS NOT NULL AND wake_at <= ${NOW}
           ORDER BY wake_at LIMIT $2 FOR UPDATE SKIP LOCKED
         ) RETURNING ${POST}`,
        [holder.engine, limit],
      );
      const next = await sql.first<{ ms: number | null }>(
        `SELECT min(wake_at) - ${NOW} AS ms FROM tokpost_posts WHERE lease_engine IS NULL`,
      );
      posts.sort((a, b) => (a.wakeAt ?? 0) - (b.wakeAt ?? 0));
      return { posts, nextWakeInMs: next?.ms ?? null };
    });
  }

  save(request: Requests['save']): ReturnType<PostStore['save']> {
    const { id, epoch, progress, holder, events } = request;
    return this.#database.transaction(async (sql) => {
      if (holder !== null) await hold(sql, holder);
      const saved = await saveRow(sql, id, epoch, progress, holder);
      if (saved === null) return missed(sql, id);
      const { publishId } = progress;
      const eventId = (await append(sql, events)).at(-1) ?? 0;
      const hints =
        publishId !== null && saved.isNewPublishId ? await claimHints(sql, publishId, id) : [];
      return { outcome: 'saved', cancelRequested: saved.cancelRequested, eventId, hints };
    });
  }

  replaceSource(request: Requests['replaceSource']): ReturnType<PostStore['replaceSource']> {
    const { id, epoch, sourceKind, source, sizeBytes, fingerprint } = request;
    return this.#database.transaction(async (sql) => {
      const changed = await sql.change(
        `UPDATE tokpost_posts SET source_kind = $3, source = $4, size_bytes = $5,
           fingerprint = $6, updated_at = ${NOW} WHERE id = $1 AND lease_epoch = $2`,
        [id, epoch, sourceKind, source, sizeBytes, fingerprint],
      );
      return changed > 0 ? { outcome: 'replaced' } : missed(sql, id);
    });
  }

  renew(holder: LeaseHolder): ReturnType<PostStore['renew']> {
    return this.#database.transaction(async (sql) => {
      await renewHolder(sql, holder);
      // The select sees the marks as they were before the update takes them off.
      return sql.rows(
        `WITH signals AS (
           SELECT id, cancel_requested, hinted FROM tokpost_posts
           WHERE lease_engine = $1 AND (cancel_requested OR hinted)
         ), told AS (
           UPDATE tokpost_posts SET hinted = false
           WHERE id IN (SELECT id FROM signals WHERE hinted)
         )
         SELECT id AS "postId", cancel_requested AS "cancelRequested", hinted FROM signals`,
        [holder.engine],
      );
    });
  }

  requestCancel(id: string): ReturnType<PostStore['requestCancel']> {
    return this.#database.transaction(async (sql) => {
      const asked = await sql.change(
        `UPDATE tokpost_posts SET cancel_requested = true,
           wake_at = CASE WHEN lease_engine IS NULL THEN ${NOW} ELSE wake_at END
         WHERE id = $1 AND state NOT IN ${FINAL}`,
        [id],
      );
      if (asked > 0) {
        await tell(sql);
        return { outcome: 'requested' };
      }
      return (await ended(sql, id)) ?? { outcome: 'not_found' };
    });
  }

  noteHint(hint: Requests['noteHint']): ReturnType<PostStore['noteHint']> {
    return this.#database.transaction(async (sql) => {
      const noted = await noteHint(sql, hint);
      if (noted.postId !== null) await tell(sql);
      return noted;
    });
  }

  unclaimedHints(openId: string): ReturnType<PostStore['unclaimedHints']> {
    return unclaimedHints(this.#database.sql, openId);
  }

  async predecessor(id: string): Promise<string | null> {
    const found = await this.#database.sql.first<{ id: string }>(
      `SELECT other.id FROM tokpost_posts AS post JOIN tokpost_posts AS other
         ON other.open_id = post.open_id AND (other.due_at, other.seq) < (post.due_at, post.seq)
       WHERE post.id = $1 AND other.state IN ${ON_ITS_WAY}
       ORDER BY other.due_at DESC, other.seq DESC LIMIT 1`,
      [id],
    );
    return found?.id ?? null;
  }

  events(page: Requests['events']): ReturnType<PostStore['events']> {
    return readEvents(this.#database.sql, page);
  }

  sealed({ after, limit }: Requests['sealed']): ReturnType<PostStore['sealed']> {
    return this.#database.sql.rows(
      `SELECT seq, id, source, upload_url AS "uploadUrl" FROM tokpost_posts
       WHERE ${UNFINISHED} AND seq > $1 ORDER BY seq LIMIT $2`,
      [after ?? 0, Math.min(limit, LONGEST_PAGE)],
    );
  }

  async reseal({ id, expected, source, uploadUrl }: Requests['reseal']): Promise<boolean> {
    const changed = await this.#database.sql.change(
      `UPDATE tokpost_posts SET source = $4, upload_url = $5
       WHERE id = $1 AND source = $2 AND upload_url IS NOT DISTINCT FROM $3`,
      [id, expected.source, expected.uploadUrl, source, uploadUrl],
    );
    return changed > 0;
  }
}

function insertRow(
  sql: Sql,
  content: PostContent,
  progress: PostProgress,
  holder: LeaseHolder | null,
): Promise<StoredPost | null> {
  const values = new Values();
  const columns: [name: string, value: string][] = [
    ...contentMembers.map((name): [string, string] => [columnOf(name), values.add(content[name])]),
    ...progressMembers.map((name): [string, string] => [
      columnOf(name),
      values.add(progress[name]),
    ]),
    ['wake_at', wakeAt(values.add(progress.wakeAt))],
    ['due_at', `coalesce(${values.add(content.publishAt)}, ${NOW})`],
    ['lease_engine', values.add(holder?.engine ?? null)],
    ['created_at', NOW],
    ['updated_at', NOW],
  ];
  return sql.first(
    `INSERT INTO tokpost_posts (${columns.map(([name]) => name).join(', ')})
     VALUES (${columns.map(([, value]) => value).join(', ')})
     ON CONFLICT DO NOTHING RETURNING ${POST}`,
    values.list,
  );
}

/** The post with the same id, or with the same account and idempotency key. */
function inTheWay(sql: Sql, { id, accountId, openId, idempotencyKey }: PostContent) {
  return sql.first<StoredPost>(
    `SELECT ${POST} FROM tokpost_posts WHERE id = $1
     UNION ALL
     SELECT ${POST} FROM tokpost_posts
     WHERE coalesce(account_id, '') = $2 AND open_id = $3 AND idempotency_key = $4
       AND idempotency_key IS NOT NULL AND state NOT IN ('failed', 'cancelled')
     LIMIT 1`,
    [id, accountId ?? '', openId, idempotencyKey],
  );
}

/**
 * A new publish_id is locked until the commit, so that of it and a hint for it, arriving together,
 * one sees the other.
 */
function saveRow(
  sql: Sql,
  id: string,
  epoch: number,
  progress: PostProgress,
  holder: LeaseHolder | null,
) {
  const values = new Values();
  const [post, held] = [values.add(id), values.add(epoch)];
  const engine = values.add(holder?.engine ?? null);
  const publishId = values.add(progress.publishId);
  const assignments = progressMembers.map(
    (name) =>
      `${columnOf(name)} = ${name === 'publishId' ? publishId : values.add(progress[name])}`,
  );
  return sql.first<{ cancelRequested: boolean; isNewPublishId: boolean }>(
    `WITH old AS (
       SELECT seq, publish_id FROM tokpost_posts WHERE id = ${post} AND lease_epoch = ${held}
       FOR UPDATE
     ), saved AS (
       UPDATE tokpost_posts AS post SET ${assignments.join(', ')},
         wake_at = ${wakeAt(values.add(progress.wakeAt))},
         lease_engine = CASE WHEN ${values.add(progress.state)} IN ${FINAL} THEN NULL
           ELSE ${engine}::text END,
         updated_at = ${NOW}
       FROM old WHERE post.seq = old.seq
       RETURNING cancel_requested, post.publish_id IS DISTINCT FROM old.publish_id AS is_new
     )
     SELECT cancel_requested AS "cancelRequested", is_new AS "isNewPublishId",
       CASE WHEN is_new THEN ${lockExpression(`'publish_id/' || ${publishId}::text`)} END
     FROM saved`,
    values.list,
  );
}

/** Why nothing could be done with the post; null where it could. */
async function ended(sql: Sql, id: string) {
  const found = await sql.first<Pick<StoredPost, 'state'> & { final: boolean }>(
    `SELECT state, state IN ${FINAL} AS final FROM tokpost_posts WHERE id = $1`,
    [id],
  );
  if (found === null) return { outcome: 'not_found' } as const;
  return found.final ? ({ outcome: 'already_ended', state: found.state } as const) : null;
}

/** A write found no post of that epoch. */
async function missed(sql: Sql, id: string) {
  const found = await sql.first('SELECT 1 FROM tokpost_posts WHERE id = $1', [id]);
  return { outcome: found === null ? 'not_found' : 'lease_lost' } as const;
}
