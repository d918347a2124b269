import type { Account } from '../../ts-types/accounts';
import type { TikTok } from '../../ts-types/client';
import type { PublishQueue, QueuedPost } from '../../ts-types/pg-boss';
import type { Post } from '../../ts-types/posts';
import {
  checkInteger,
  checkObject,
  checkOptionalObject,
  checkString,
  expected,
} from '../arguments';
import { held, readTime } from '../post-order';
import type { Retries } from './retries';
import type { Tickets } from './tickets';
import { Worker } from './worker';

const CONCURRENCY = 4;
// Of a column of four bytes.
const LARGEST_PRIORITY = 2 ** 31 - 1;
const SCHEDULED_AT_ONCE = 16;

type Kind = 'video' | 'photos' | 'draft' | 'photoDraft';
type Accept = (options: object) => Promise<Post>;
const methods: Record<Kind, (account: Account) => unknown> = {
  video: (account) => account.postVideo,
  photos: (account) => account.postPhotos,
  draft: (account) => account.draftVideo,
  photoDraft: (account) => account.draftPhotos,
};
const kinds = Object.keys(methods) as Kind[];

interface Order {
  accountId: string;
  kind: Kind;
  options: object;
  /** Undefined for one that is due at once: the moment is no part of what was asked for. */
  publishAt: Date | undefined;
  priority: number;
}

export class Queue implements PublishQueue {
  readonly #tiktok: TikTok;
  readonly #tickets: Tickets;
  readonly #retries: Retries;
  #worker: Worker | undefined;

  constructor(tiktok: TikTok, tickets: Tickets, retries: Retries) {
    this.#tiktok = tiktok;
    this.#tickets = tickets;
    this.#retries = retries;
  }

  schedule(post: QueuedPost): Promise<Post> {
    return this.#schedule(readOrder(post, 'post'));
  }

  async scheduleAll(posts: readonly QueuedPost[]): Promise<PromiseSettledResult<Post>[]> {
    if (!Array.isArray(posts)) throw expected('an array', 'posts', posts);
    const orders = posts.map((post, i) => readOrder(post, `posts[${i}]`));
    const results: PromiseSettledResult<Post>[] = [];
    for (let i = 0; i < orders.length; i += SCHEDULED_AT_ONCE) {
      const some = orders.slice(i, i + SCHEDULED_AT_ONCE);
      results.push(...(await Promise.allSettled(some.map((order) => this.#schedule(order)))));
    }
    return results;
  }

  // The post is durable before its ticket; a ticket that is lost in between is made by the workers.
  async #schedule({ accountId, kind, options, publishAt, priority }: Order): Promise<Post> {
    const account = await this.#tiktok.accounts.get(accountId);
    const accept = (methods[kind](account) as Accept).bind(account);
    const post = await accept({ ...options, publishAt, [held]: { priority } });
    if (post.state === 'scheduled') {
      await this.#tickets.add(post.id, { publishAt: publishAt ?? new Date(), priority });
    }
    return post;
  }

  async work(options?: { concurrency?: number }): Promise<void> {
    const given = checkOptionalObject(options, 'options');
    const concurrency = checkInteger(given.concurrency, 'concurrency', 1);
    await this.#tiktok.start();
    if (this.#worker === undefined) {
      const places = concurrency ?? CONCURRENCY;
      this.#worker = new Worker(this.#tiktok, this.#tickets, this.#retries, places);
    } else if (concurrency !== undefined) {
      this.#worker.concurrency = concurrency;
    }
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.stop();
  }
}

function readOrder(post: QueuedPost, name: string): Order {
  const given = checkObject(post, name);
  const { accountId, publishAt, priority, ...rest } = given;
  const asked = Object.keys(rest).filter((each) => rest[each] !== undefined);
  const [kind] = asked;
  if (asked.length !== 1 || !kinds.includes(kind as Kind)) {
    throw expected(`one of ${kinds.map((each) => `\`${each}\``).join(', ')}`, name, post);
  }
  const options = checkObject(rest[kind as Kind], `${name}.${kind}`);
  if (options.dryRun === true) {
    throw expected('no dry run', `${name}.${kind}.dryRun`, options.dryRun);
  }
  return {
    accountId: checkString(accountId, `${name}.accountId`),
    kind: kind as Kind,
    options,
    publishAt: publishAt === undefined ? undefined : new Date(readTime(publishAt)),
    priority: checkInteger(priority, `${name}.priority`, -LARGEST_PRIORITY) ?? 0,
  };
}
