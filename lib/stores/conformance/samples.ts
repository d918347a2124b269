import { randomUUID } from 'node:crypto';

import type {
  ConnectionToStore,
  LeaseHolder,
  PostContent,
  PostEvent,
  PostProgress,
  Store,
} from '../../../ts-types/stores';

/** What one case works with; two stores stand for two processes. */
export interface Bench {
  store: Store;
  other: Store;
  first: LeaseHolder;
  second: LeaseHolder;
  /** Moves the store's time on. */
  advance: (ms: number) => Promise<void>;
}

export interface Case {
  name: string;
  needsTime?: boolean;
  run(bench: Bench): Promise<void>;
}

export function holder(host = randomUUID()): LeaseHolder {
  return { engine: randomUUID(), host, pid: 4711, processStart: '1' };
}

/** Of an account that no other case has. */
export function connection(changes: Partial<ConnectionToStore> = {}): ConnectionToStore {
  return {
    id: randomUUID(),
    userId: randomUUID(),
    openId: randomUUID(),
    accessToken: 'sealed access',
    refreshToken: 'sealed refresh',
    expiresAt: 1_800_007_200_000,
    refreshExpiresAt: 1_815_552_000_000,
    scopes: 'user.info.basic,video.publish',
    label: null,
    accountType: null,
    metadata: null,
    isPrimary: null,
    ...changes,
  };
}

/** Adds one as the core does: first the id, then the row. */
export async function connect(store: Store, changes: Partial<ConnectionToStore> = {}) {
  const wanted = connection(changes);
  const { userId, openId } = wanted;
  const id = await store.connections.identify({ userId, openId, proposedId: wanted.id });
  const done = await store.connections.upsert({ ...wanted, id });
  if (done === null) throw new Error('nobody else adds this connection');
  return done;
}

export function content(changes: Partial<PostContent> = {}): PostContent {
  return {
    id: randomUUID(),
    accountId: randomUUID(),
    userId: randomUUID(),
    openId: randomUUID(),
    kind: 'video',
    sourceKind: 'file',
    source: 'sealed source',
    sizeBytes: 5_000_000,
    fingerprint: 'size and time',
    settings: '{"title":"caf\\u00e9 😀","zero":"\\u0000"}',
    retryOf: null,
    idempotencyKey: null,
    contentHash: 'hash',
    publishAt: null,
    ...changes,
  };
}

/** Due at once, unless it says otherwise. */
export function progress(changes: Partial<PostProgress> = {}): PostProgress {
  return {
    state: 'queued',
    stalledBecause: null,
    publishId: null,
    uploadUrl: null,
    chunkSize: 0,
    chunkCount: 0,
    acknowledgedBytes: 0,
    initBeganAt: null,
    initAnsweredAt: null,
    lastChunkBeganAt: null,
    attempt: 1,
    checksDone: 0,
    waitingUntil: null,
    wakeAt: 0,
    error: null,
    postIds: [],
    url: null,
    ...changes,
  };
}

export function event(postId: string): PostEvent {
  return { postId, type: 'state', at: 1_800_000_000_000, data: '{"state":"queued"}' };
}

/** Ends what a case leaves, so that the next one finds nothing due. */
export async function endAll({ store, first }: Bench): Promise<void> {
  const everything = { userId: null, accountId: null, state: null };
  let before: number | null = null;
  for (;;) {
    const page = await store.posts.list({ ...everything, before, limit: 100 });
    for (const post of page) {
      if (['published', 'failed', 'cancelled'].includes(post.state)) continue;
      const { id, epoch } = post;
      const done = progress({ state: 'failed', wakeAt: null });
      await store.posts.save({ id, epoch, progress: done, holder: null, events: [] });
    }
    before = page.at(-1)?.seq ?? null;
    if (before === null) break;
  }
  await store.leases.free([first.engine]);
}
