import type { PostEvent } from '../ts-types/posts';

type Step = IteratorResult<PostEvent, void>;

/** What has happened to a post and has not been asked for yet; of progress in a row the newest. */
export class EventQueue implements AsyncIterator<PostEvent, void> {
  readonly #left: (queue: EventQueue) => void;
  readonly #events: PostEvent[] = [];
  readonly #waiting: ((step: Step) => void)[] = [];
  #ended = false;

  /** `left`: called where its reader has gone. */
  constructor(left: (queue: EventQueue) => void) {
    this.#left = left;
  }

  add(event: PostEvent): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting({ done: false, value: event });
      return;
    }
    const last = this.#events.at(-1);
    if (last?.type === 'progress' && event.type === 'progress') this.#events.pop();
    this.#events.push(event);
  }

  /** What has been added can still be read. */
  end(): void {
    this.#ended = true;
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
  }

  next(): Promise<Step> {
    const value = this.#events.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<Step> {
    this.#events.length = 0;
    this.end();
    this.#left(this);
    return Promise.resolve({ done: true, value: undefined });
  }
}
