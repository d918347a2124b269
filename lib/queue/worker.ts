import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { TikTok } from '../../ts-types/client';
import type { DeadLetter } from '../../ts-types/pg-boss';
import type { Post } from '../../ts-types/posts';
import { coreOf } from '../client';
import type { ClientCore } from '../client-core';
import type { TikTokError } from '../errors';
import { Overdue } from './overdue';
import { type Retries, retryLater } from './retries';
import type { Ticket, Tickets } from './tickets';
import { type Held, Turns } from './turns';

const LOOK_MS = 500;
// In case that a post is told of elsewhere.
const FOLLOW_MS = 1000;
const OVERDUE_EVERY_MS = 30_000;
// Tickets of accounts that have had their turn, beside those at work.
const MOST_HELD = 2000;
// An engine looks at a post whose checks are exhausted for a day.
const STALLED_LOOK_MS = 600_000;
const STALLED_LIMIT_MS = 25 * 3_600_000;

/** Somebody else has the post, or it has ended meanwhile. */
const elsewhere = new Set(['lease_held', 'already_ended', 'lease_lost']);

/** Brings the posts of one process's tickets to TikTok, a few at a time. */
export class Worker {
  concurrency: number;
  readonly #tiktok: TikTok;
  readonly #core: ClientCore;
  readonly #tickets: Tickets;
  readonly #retries: Retries;
  readonly #overdue: Overdue;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #turns = new Turns();
  readonly #loop: Promise<void>;
  #overdueAt = 0;
  /** What went wrong the last time, so that an outage is logged once. */
  readonly #troubles = new Map<string, string>();

  constructor(tiktok: TikTok, tickets: Tickets, retries: Retries, concurrency: number) {
    this.#tiktok = tiktok;
    this.#core = coreOf(tiktok);
    this.#tickets = tickets;
    this.#retries = retries;
    this.concurrency = concurrency;
    this.#overdue = new Overdue(this.#core, tickets);
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
    while (!this.#stopped) {
      await this.#lookForOverdue();
      await this.#take();
      while (this.#running.size < this.concurrency && this.#startTurn());
      await Promise.race([this.#pause(LOOK_MS), ...this.#running]);
    }
    await Promise.all(this.#turns.clear().map(({ ticket }) => this.#giveBack(ticket)));
  }

  async #lookForOverdue(): Promise<void> {
    if (!this.#tickets.mayLose || Date.now() < this.#overdueAt) return;
    this.#overdueAt = Date.now() + OVERDUE_EVERY_MS;
    // The next round tries again.
    await this.#noting('look for overdue posts', () => this.#overdue.look());
  }

  /**
   * Takes tickets until every free place has an account that has not had its turn, or nothing more is
   * due. A place that no such account takes is for the next turn of one whose tickets are held.
   */
  async #take(): Promise<void> {
    while (!this.#stopped && this.#turns.size < MOST_HELD) {
      const free = this.concurrency - this.#running.size - this.#turns.fresh;
      if (free <= 0) return;
      const taken = await this.#noting('take tickets', () => this.#tickets.take(free));
      await Promise.all((taken ?? []).map((ticket) => this.#receive(ticket)));
      if (taken === undefined || taken.length < free) return;
    }
  }

  async #receive(ticket: Ticket): Promise<void> {
    const core = this.#core;
    try {
      const post = await core.callDesk(undefined, (engine, group) =>
        core.native.getPost(engine, group, undefined, ticket.postId),
      );
      if (post === null) await ticket.bury(gone(ticket.postId));
      else this.#turns.add({ post, ticket });
    } catch (fault) {
      await this.#giveBack(ticket, fault);
    }
  }

  #startTurn(): boolean {
    const held = this.#turns.next();
    if (held === undefined) return false;
    const run = this.#see(held)
      .catch((fault) => this.#giveBack(held.ticket, fault))
      .finally(() => {
        this.#turns.end(held.post);
        this.#running.delete(run);
      });
    this.#running.add(run);
    return true;
  }

  async #see(held: Held): Promise<void> {
    const { ticket } = held;
    const head = await this.#head(ticket.postId);
    const post = await this.#bring(head);
    if (head !== ticket.postId) {
      // An earlier one of the account, whose own ticket lies elsewhere, was brought in its place.
      const mayFollow = (post === null || hasEnded(post)) && !this.#stopped;
      return mayFollow ? this.#turns.add(held) : this.#giveBack(ticket);
    }
    if (post === null) return ticket.bury(gone(ticket.postId));
    if (post.state === 'published' || post.state === 'in_inbox') return ticket.complete();
    if (post.stalledBecause === 'checks_exhausted') return this.#lookLater(post, ticket);
    if (post.state === 'failed' && post.error?.retryable) {
      const again = await retryLater(this.#tiktok, this.#tickets, this.#retries, post);
      return again ? ticket.complete() : ticket.bury(letterOf(post));
    }
    if (hasEnded(post)) return ticket.bury(letterOf(post));
    // Another process is at it, or this one stops; nobody waits for that.
    return this.#giveBack(ticket);
  }

  #lookLater(post: Post, ticket: Ticket): Promise<void> {
    const since = ticket.stalledSince ?? Date.now();
    if (Date.now() - since > STALLED_LIMIT_MS) return ticket.bury(letterOf(post));
    return ticket.postpone(STALLED_LOOK_MS, since);
  }

  /** The first post of the account that has not ended, up to this one. */
  async #head(id: string): Promise<string> {
    const core = this.#core;
    for (let head = id; ; ) {
      const before = await core.callDesk(undefined, (engine, group, cancelToken) =>
        core.native.predecessor(engine, group, cancelToken, head),
      );
      if (before === null) return head;
      head = before;
    }
  }

  /** Brings the post to its end, or finds that somebody else is at it. */
  async #bring(id: string): Promise<Post | null> {
    for (;;) {
      const post = await this.#tiktok.posts.get(id);
      if (post?.state !== 'scheduled' || this.#stopped) return post;
      const { publishAt, createdAt } = post.toJSON();
      const early = Date.parse(publishAt ?? createdAt) - Date.now();
      if (early > 0) {
        await this.#pause(early); // the machine's clock is behind the queue's
        continue;
      }
      try {
        await this.#tiktok.posts.resume(id);
      } catch (fault) {
        if (!elsewhere.has((fault as TikTokError).code)) throw fault;
        return this.#tiktok.posts.get(id);
      }
      return this.#follow(post);
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

  // Should it fail, the ticket comes back when it expires.
  async #giveBack(ticket: Ticket, fault?: unknown): Promise<void> {
    if (fault !== undefined) this.#warn(`see to the post ${ticket.postId}`, fault);
    await this.#noting('give a ticket back', () => ticket.giveBack(fault));
  }

  /** Undefined where it failed, which is logged once until it goes well again. */
  async #noting<T>(what: string, run: () => Promise<T>): Promise<T | undefined> {
    try {
      const done = await run();
      this.#troubles.delete(what);
      return done;
    } catch (fault) {
      const { message } = fault as Error;
      if (this.#troubles.get(what) !== message) this.#warn(what, fault);
      this.#troubles.set(what, message);
      return undefined;
    }
  }

  #warn(what: string, fault: unknown): void {
    this.#core.warn(`the queue could not ${what}: ${(fault as Error).message}`);
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
    retryable: error?.retryable ?? false,
  };
}

function gone(postId: string): DeadLetter {
  const message = 'There is no such post any more.';
  return { postId, state: 'gone', reason: 'not_found', message, retryable: false };
}
