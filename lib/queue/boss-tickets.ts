import type { Boss, DeadLetter } from '../../ts-types/pg-boss';
import type { Ticket, Tickets } from './tickets';

const POSTS = 'tokpost-posts';
const DEAD_LETTERS = 'tokpost-dead-letters';
// A worker that took a ticket and died before it took the post is noticed after this long. One that
// works on is not disturbed: whoever gets the ticket again sees that, and gives it back.
const EXPIRES_S = 30;
const OPTIONS = { retryLimit: 100_000, retryDelay: 5, expireInSeconds: EXPIRES_S };

interface Job {
  postId: string;
  stalledSince?: number;
}

/** Tickets as jobs of pg-boss, each with its post's id as its own, so that a post has one. */
export class BossTickets implements Tickets {
  readonly mayLose = true;
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
    const options = { ...OPTIONS, id: postId, startAfter: publishAt, priority };
    await this.#boss.send(POSTS, { postId } satisfies Job, options);
  }

  async take(count: number): Promise<Ticket[]> {
    const jobs = (await this.#boss.fetch(POSTS, { batchSize: count })) ?? [];
    return jobs.map(({ id, data }) => this.#ticket(id, data as Job));
  }

  #ticket(id: string, { postId, stalledSince }: Job): Ticket {
    const boss = this.#boss;
    return {
      postId,
      stalledSince,
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
      async postpone(delayMs, since) {
        // Another job, because this one would come again in its own time.
        const job: Job = { postId, stalledSince: since };
        const startAfter = new Date(Date.now() + delayMs);
        await boss.send(POSTS, job, { ...OPTIONS, startAfter });
        await boss.complete(POSTS, id);
      },
    };
  }
}
