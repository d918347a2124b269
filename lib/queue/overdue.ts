import type { ClientCore } from '../client-core';
import type { Tickets } from './tickets';

const PAGE = 200;
const OVERDUE_MS = 30_000;

/**
 * Makes tickets for scheduled posts that nobody has taken long after their time: whoever scheduled
 * them died before the ticket was made. One page at a time, since there may be very many.
 */
export class Overdue {
  readonly #core: ClientCore;
  readonly #tickets: Tickets;
  #cursor: string | undefined;

  constructor(core: ClientCore, tickets: Tickets) {
    this.#core = core;
    this.#tickets = tickets;
  }

  async look(): Promise<void> {
    const cursor = this.#cursor;
    const filter = {
      all: true as const,
      state: 'scheduled' as const,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    };
    const core = this.#core;
    const page = await core.callDesk(undefined, (engine, group) =>
      core.native.listPosts(engine, group, undefined, filter),
    );
    const limit = Date.now() - OVERDUE_MS;
    for (const { id, publishAt, createdAt, priority } of page.posts) {
      const due = publishAt ?? createdAt;
      if (due.getTime() < limit) await this.#tickets.add(id, { publishAt: due, priority });
    }
    this.#cursor = page.nextCursor;
  }
}
