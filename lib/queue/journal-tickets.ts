import type { TikTok } from '../../ts-types/client';
import type { Ticket, Tickets } from './tickets';

const PAGE = 1000;
// Another process of this machine may have scheduled something.
const LOOK_EVERY_MS = 5000;

interface Due {
  postId: string;
  publishAt: number;
  priority: number;
}

/** The journal of one machine as the queue: its scheduled posts are the tickets. */
export class JournalTickets implements Tickets {
  readonly #tiktok: TikTok;
  readonly #priorities = new Map<string, number>();
  readonly #taken = new Set<string>();
  #waiting: Due[] = [];
  #lookedAt = 0;

  constructor(tiktok: TikTok) {
    this.#tiktok = tiktok;
  }

  async open(): Promise<void> {}

  async add(postId: string, { publishAt, priority }: { publishAt: Date; priority: number }) {
    if (priority !== 0) this.#priorities.set(postId, priority);
    this.#put({ postId, publishAt: publishAt.getTime(), priority });
  }

  async take(count: number): Promise<Ticket[]> {
    if (Date.now() - this.#lookedAt > LOOK_EVERY_MS) await this.#look();
    const due = this.#waiting
      .filter(({ publishAt }) => publishAt <= Date.now())
      .sort((a, b) => b.priority - a.priority || a.publishAt - b.publishAt)
      .slice(0, count);
    this.#waiting = this.#waiting.filter((each) => !due.includes(each));
    return due.map(({ postId }) => this.#ticket(postId));
  }

  #put(due: Due): void {
    if (this.#taken.has(due.postId)) return;
    if (this.#waiting.some(({ postId }) => postId === due.postId)) return;
    this.#waiting.push(due);
  }

  async #look(): Promise<void> {
    this.#lookedAt = Date.now();
    this.#waiting = [];
    let cursor: string | undefined;
    do {
      const filter = { all: true as const, state: 'scheduled' as const, limit: PAGE };
      const page = await this.#tiktok.posts.list(
        cursor === undefined ? filter : { ...filter, cursor },
      );
      for (const post of page.posts) {
        const { id, publishAt, createdAt } = post.toJSON();
        const priority = this.#priorities.get(id) ?? 0;
        this.#put({ postId: id, publishAt: Date.parse(publishAt ?? createdAt), priority });
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  #ticket(postId: string): Ticket {
    this.#taken.add(postId);
    const end = async () => {
      this.#taken.delete(postId);
      this.#priorities.delete(postId);
    };
    // The post itself says why it has ended; one that has not is found again.
    return {
      postId,
      complete: end,
      bury: end,
      giveBack: async () => void this.#taken.delete(postId),
    };
  }
}
