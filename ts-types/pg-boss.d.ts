import type { TikTok } from './client';
import type {
  PhotoDraftOptions,
  PhotoPostOptions,
  Post,
  VideoDraftOptions,
  VideoPostOptions,
} from './posts';

/** What the queue needs of a started PgBoss, version 10 or later. */
export interface Boss {
  createQueue(name: string, options?: object): Promise<unknown>;
  // Overloaded in every version, and never in the same way.
  // biome-ignore lint/suspicious/noExplicitAny: the argument lists differ between versions
  send(...args: any[]): Promise<string | null>;
  fetch(
    name: string,
    options?: object,
  ): Promise<readonly { id: string; data: unknown }[] | null | undefined>;
  complete(name: string, id: string, output?: object): Promise<unknown>;
  fail(name: string, id: string, output?: object): Promise<unknown>;
}

export interface PublishQueueOptions {
  tiktok: TikTok;
  /**
   * A started PgBoss, on the PostgreSQL of the client's store or on another. Without it the client's
   * own journal is the queue, for one machine.
   */
  boss?: Boss;
  /**
   * A post that failed for a passing reason (`error.retryable`) is made anew, at most `limit` times
   * (default 3), `delayMs` later (default one minute) and twice as long after each time.
   */
  retries?: { limit?: number; delayMs?: number };
}

/** Everything but what the queue decides; of each form of the options, so that none gets lost. */
type Queued<Options> = Options extends unknown
  ? Omit<Options, 'publishAt' | 'signal' | 'wait'> & { dryRun?: false | undefined }
  : never;

/** A post for later. A buffer or a stream cannot wait: put the bytes into a file. */
export type QueuedPost = {
  accountId: string;
  /** Default: now. */
  publishAt?: Date | string | number;
  /** Of posts that are due the higher ones come first; each account's stay in order. Default: 0. */
  priority?: number;
} & (
  | { video: Queued<VideoPostOptions> }
  | { photos: Queued<PhotoPostOptions> }
  | { draft: Queued<VideoDraftOptions> }
  | { photoDraft: Queued<PhotoDraftOptions> }
);

/** What lies in the queue of dead letters, `tokpost-dead-letters`. */
export interface DeadLetter {
  postId: string;
  accountId?: string;
  /** `failed`, `cancelled`, `stalled`, or `gone` where there is no such post any more. */
  state: string;
  /** The code of the post's error, or why it is stalled. */
  reason: string;
  message: string;
  /** Whether the same post may well succeed later: the queue has tried it as often as it may. */
  retryable: boolean;
}

export interface PublishQueue {
  /**
   * Writes a post down, to be posted at `publishAt` by whichever process works. It is in the journal
   * like any other: `posts.list` shows it as scheduled, and `post.cancel()` takes it back.
   *
   * @example
   * await queue.schedule({ accountId, video: { source: './clip.mp4' }, publishAt: '2027-01-01T09:00Z' });
   */
  schedule(post: QueuedPost): Promise<Post>;

  /**
   * Many at once. Each is accepted or refused by itself, in the order of `posts`.
   *
   * @example
   * const results = await queue.scheduleAll(posts);
   * const refused = results.filter(({ status }) => status === 'rejected');
   */
  scheduleAll(posts: readonly QueuedPost[]): Promise<PromiseSettledResult<Post>[]>;

  /**
   * Begins to post what is due, at most `concurrency` at a time (default 4) in this process, and one
   * account's posts one after the other. It resolves once it has begun, and goes on until stop().
   * Called again it changes `concurrency`.
   *
   * @example
   * await queue.work({ concurrency: 4 });
   */
  work(options?: { concurrency?: number }): Promise<void>;

  /**
   * Takes nothing more and gives back what it waits for; posts under way go on until the client is
   * closed.
   *
   * @example
   * await queue.stop();
   */
  stop(): Promise<void>;
}

/**
 * A queue of posts for any number of processes. Each post is written to the client's journal first,
 * and that alone decides who brings it to TikTok: no post is published twice, whatever happens to the
 * processes. Posts that cannot be published end up in the queue of dead letters with the reason.
 *
 * @example
 * const boss = await new PgBoss(url).start();
 * const queue = await createPublishQueue({ tiktok, boss });
 */
export function createPublishQueue(options: PublishQueueOptions): Promise<PublishQueue>;
