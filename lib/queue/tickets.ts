import type { DeadLetter } from '../../ts-types/pg-boss';

/** Says that a post's time has come. It holds no more than the post's id: the rest is the journal's. */
export interface Ticket {
  postId: string;
  /** Unix milliseconds; of one that was postponed. */
  stalledSince: number | undefined;
  /** The post has ended well. */
  complete(): Promise<void>;
  /** It has not, and never will by itself. */
  bury(letter: DeadLetter): Promise<void>;
  /** Somebody else shall see to it. */
  giveBack(fault?: unknown): Promise<void>;
  /** The post is stalled, and may yet go on without anybody's help. */
  postpone(delayMs: number, stalledSince: number): Promise<void>;
}

/** Where tickets lie until a worker takes them. */
export interface Tickets {
  /** Whether a post may be in the journal and have no ticket, because its process died in between. */
  readonly mayLose: boolean;
  open(): Promise<void>;
  /** The same post again is harmless. */
  add(postId: string, due: { publishAt: Date; priority: number }): Promise<void>;
  /** Of posts that are due. */
  take(count: number): Promise<Ticket[]>;
}
