import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { TikTok } from '../../ts-types/client';
import type { DeadLetter } from '../../ts-types/pg-boss';
import type { Post } from '../../ts-types/posts';
import { coreOf } from '../client';
import type { TikTokError } from '../errors';
import { addOverdue } from './overdue';
import type { Ticket, Tickets } from './tickets';

const LOOK_MS = 500;
// In case that a post is told of elsewhere.
const FOLLOW_MS = 1000;
const OVERDUE_EVERY_MS = 30_000;

/** Somebody else has the post, or it has ended meanwhile: it is looked on. */
const elsewhere = new Set(['lease_held', 'already_ended', 'lease_lost']);

/** Brings the posts of one process's tickets to TikTok, a few at a time. */
export class Worker {
  readonly #tiktok: TikTok;
  readonly #tickets: Tickets;
  readonly #concurrency: number;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #inHand = new Map<string, Promise<Post | null>>();
  readonly #loop: Promise<void>;

  constructor(tiktok: TikTok, tickets: Tickets, concurrency: number) {
    this.#tiktok = tiktok;
    this.#tickets = tickets;
    this.#concurrency = concurrency;
    setMaxListeners(0, this.#stopping.signal); // every pause listens
    this.#loop = this.#work();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await Promise.all(this.#running);
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #work(): Promise<void> {
    let lookForOverdueAt = 0;
    while (!this.#stopped) {
      if (Date.now() >= lookForOverdueAt) {
        lookForOverdueAt = Date.now() + OVERDUE_EVERY_MS;
        await addOverdue(this.#tiktok, this.#tickets).catch(() => {}); // the next round tries again
      }
      const free = this.#concurrency - this.#running.size;
      // A database that is away is asked again.
      const taken = free > 0 ? await this.#tickets.take(free).catch(() => []) : [];
      for (const ticket of taken) this.#start(ticket);
      if (taken.length === free && free > 0) continue;
      await Promise.race([this.#pause(LOOK_MS), ...this.#running]);
    }
  }

  #start(ticket: Ticket): void {
    const run = this.#see(ticket)
      .catch((fault) => ticket.giveBack(fault))
      .catch(() => {}) // it comes back when it expires
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #see(ticket: Ticket): Promise<void> {
    const { postId } = ticket;
    const post = await this.#bring(postId);
    if (post === null) return ticket.bury(gone(postId));
    if (post.state === 'published' || post.state === 'in_inbox') return ticket.complete();
    if (hasEnded(post)) return ticket.bury(letterOf(post));
    // Another process is at it, or this one stops; nobody waits for that.
    return ticket.giveBack();
  }

  /** Several tickets may lead to one post, by way of those that come after it. */
  #bring(id: string): Promise<Post | null> {
    const known = this.#inHand.get(id);
    if (known !== undefined) return known;
    const bringing = this.#bringOnce(id).finally(() => this.#inHand.delete(id));
    this.#inHand.set(id, bringing);
    return bringing;
  }

  /** Brings the post to its end, after those of its account that come before it. */
  async #bringOnce(id: string): Promise<Post | null> {
    for (;;) {
      const post = await this.#tiktok.posts.get(id);
      if (post?.state !== 'scheduled' || this.#stopped) return post;
      const before = await this.#predecessor(id);
      if (before !== null) {
        // Its own ticket may lie behind this one, so that it is not waited for but brought.
        const earlier = await this.#bring(before);
        if (earlier !== null && !hasEnded(earlier)) return post;
      } else if (await this.#begin(post)) {
        return this.#follow(post);
      }
    }
  }

  /** Takes the post into this process; false where it has to be looked at again. */
  async #begin(post: Post): Promise<boolean> {
    const early = Date.parse(post.toJSON().publishAt ?? post.toJSON().createdAt) - Date.now();
    if (early > 0) {
      // The machine's clock is behind the queue's.
      await this.#pause(early);
      return false;
    }
    try {
      await this.#tiktok.posts.resume(post.id);
      return true;
    } catch (fault) {
      if (!elsewhere.has((fault as TikTokError).code)) throw fault;
      await this.#pause(LOOK_MS);
      return false;
    }
  }

  /** The post tells of its end; should it be taken over by another process, it is asked. */
  async #follow(begun: Post): Promise<Post | null> {
    let post: Post | null = begun;
    let told: Promise<unknown> | undefined = begun.finished.catch(() => {});
    while (post !== null && !hasEnded(post) && !this.#stopped) {
      const wait = this.#pause(FOLLOW_MS);
      if (told === undefined) await wait;
      else await Promise.race([told.then(() => (told = undefined)), wait]);
      post = await this.#tiktok.posts.get(post.id);
    }
    return post;
  }

  #predecessor(id: string): Promise<string | null> {
    const core = coreOf(this.#tiktok);
    return core.callDesk(undefined, (engine, group, cancelToken) =>
      core.native.predecessor(engine, group, cancelToken, id),
    );
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}

function hasEnded({ state }: Post): boolean {
  return ['published', 'in_inbox', 'stalled', 'failed', 'cancelled'].includes(state);
}

function letterOf(post: Post): DeadLetter {
  const { id, accountId, state, stalledBecause, error } = post;
  return {
    postId: id,
    ...(accountId !== undefined && { accountId }),
    state,
    reason: stalledBecause ?? error?.code ?? state,
    message: error?.message ?? `The post is ${state}.`,
  };
}

function gone(postId: string): DeadLetter {
  return { postId, state: 'gone', reason: 'not_found', message: 'There is no such post any more.' };
}
