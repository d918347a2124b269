import type { ClientCore } from '../client-core';
import type { NativePost } from '../native-types';
import type { Ticket, Tickets } from './tickets';

// Small enough for the event loop: each post becomes an object.
const PAGE = 200;
// Another process of this machine may have scheduled something.
const LOOK_EVERY_MS = 5000;
// A look ends where the one before began; a post that came late into its place is found by this one.
const FULL_LOOK_EVERY_MS = 300_000;

interface Due {
  postId: string;
  /** When it may be taken, and how it stands to others that may. */
  from: number;
  priority: number;
}

/** The journal of one machine as the queue: its scheduled posts are the tickets. */
export class JournalTickets implements Tickets {
  readonly mayLose = false;
  readonly #core: ClientCore;
  /** Everything that waits or is taken. */
  readonly #known = new Set<string>();
  /** What looks have found of it. */
  readonly #found = new Set<string>();
  readonly #later = new Map<string, Due>();
  /** The next one to be taken is the last. */
  readonly #due: Due[] = [];
  #lookAt = 0;
  #fullLookAt = 0;

  constructor(core: ClientCore) {
    this.#core = core;
  }

  async open(): Promise<void> {}

  async add(postId: string, { publishAt, priority }: { publishAt: Date; priority: number }) {
    this.#put({ postId, from: publishAt.getTime(), priority });
  }

  async take(count: number): Promise<Ticket[]> {
    if (Date.now() >= this.#lookAt) await this.#look();
    this.#collectDue();
    const taken = this.#due.splice(Math.max(this.#due.length - count, 0)).reverse();
    return taken.map((due) => this.#ticket(due));
  }

  #put(due: Due): void {
    if (this.#known.has(due.postId)) return;
    this.#known.add(due.postId);
    this.#later.set(due.postId, due);
  }

  #collectDue(): void {
    const now = Date.now();
    const before = this.#due.length;
    for (const due of this.#later.values()) {
      if (due.from > now) continue;
      this.#later.delete(due.postId);
      this.#due.push(due);
    }
    if (this.#due.length === before) return;
    this.#due.sort((a, b) => a.priority - b.priority || b.from - a.from);
  }

  async #look(): Promise<void> {
    const now = Date.now();
    this.#lookAt = now + LOOK_EVERY_MS;
    const isFull = now >= this.#fullLookAt;
    if (isFull) this.#fullLookAt = now + FULL_LOOK_EVERY_MS;
    let cursor: string | undefined;
    let isNew = true;
    do {
      // Newest first.
      const page = await this.#page(cursor);
      for (const { id, publishAt, createdAt, priority } of page.posts) {
        if (this.#found.has(id)) isNew = false;
        this.#put({ postId: id, from: (publishAt ?? createdAt).getTime(), priority });
        this.#found.add(id);
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined && (isNew || isFull));
  }

  #page(cursor: string | undefined): Promise<{ posts: NativePost[]; nextCursor?: string }> {
    const filter = { all: true as const, state: 'scheduled' as const, limit: PAGE };
    const core = this.#core;
    return core.callDesk(undefined, (engine, group) =>
      core.native.listPosts(engine, group, undefined, {
        ...filter,
        ...(cursor !== undefined && { cursor }),
      }),
    );
  }

  #ticket(due: Due): Ticket {
    const { postId } = due;
    const end = async () => {
      this.#known.delete(postId);
      this.#found.delete(postId);
    };
    return {
      postId,
      stalledSince: undefined,
      complete: end,
      // The post itself says why it has ended.
      bury: end,
      postpone: end,
      giveBack: async () => {
        this.#later.set(postId, { ...due, from: Date.now() + LOOK_EVERY_MS });
      },
    };
  }
}
