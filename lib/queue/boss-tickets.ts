import type { Boss, DeadLetter } from '../../ts-types/pg-boss';
import type { Ticket, Tickets } from './tickets';

const POSTS = 'tokpost-posts';
const DEAD_LETTERS = 'tokpost-dead-letters';
// A worker that took a ticket and died before it took the post is noticed after this long. One that
// works on is not disturbed: whoever gets the ticket again sees that, and gives it back.
const EXPIRES_S = 30;
const RETRIES = 100_000;
const RETRY_DELAY_S = 5;

/** Tickets as jobs of pg-boss, each with its post's id as its own, so that a post has one. */
export class BossTickets implements Tickets {
  readonly #boss: Boss;

  constructor(boss: Boss) {
    this.#boss = boss;
  }

  async open(): Promise<void> {
    await this.#boss.createQueue(DEAD_LETTERS);
    await this.#boss.createQueue(POSTS);
  }

  async add(
    postId: string,
    { publishAt, priority }: { publishAt: Date; priority: number },
  ): Promise<void> {
    const options = {
      id: postId,
      startAfter: publishAt,
      priority,
      retryLimit: RETRIES,
      retryDelay: RETRY_DELAY_S,
      expireInSeconds: EXPIRES_S,
    };
    await this.#boss.send(POSTS, { postId }, options);
  }

  async take(count: number): Promise<Ticket[]> {
    const jobs = (await this.#boss.fetch(POSTS, { batchSize: count })) ?? [];
    return jobs.map(({ id, data }) => this.#ticket(id, (data as { postId: string }).postId));
  }

  #ticket(id: string, postId: string): Ticket {
    const boss = this.#boss;
    return {
      postId,
      async complete() {
        await boss.complete(POSTS, id);
      },
      async bury(letter: DeadLetter) {
        await boss.send(DEAD_LETTERS, letter, { id: postId });
        await boss.complete(POSTS, id, { ...letter });
      },
      async giveBack(fault) {
        const reason = fault instanceof Error ? fault.message : 'the worker ended';
        await boss.fail(POSTS, id, { reason });
      },
    };
  }
}
