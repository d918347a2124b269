import type { NativePost } from '../native-types';
import type { Ticket } from './tickets';

export interface Held {
  post: NativePost;
  ticket: Ticket;
}

/**
 * The tickets that a worker holds, by account. Accounts take turns, a post each: one that has much to
 * post does not keep the others waiting.
 */
export class Turns {
  readonly #held = new Map<string, Map<string, Held>>();
  /** Those that have not had a turn come first, in the order in which the queue gave them. */
  readonly #fresh: string[] = [];
  readonly #waiting: string[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many accounts have not had their first turn. */
  get fresh(): number {
    return this.#fresh.length;
  }

  add(held: Held): void {
    const { openId, id } = held.post;
    let ofAccount = this.#held.get(openId);
    if (ofAccount === undefined) {
      ofAccount = new Map();
      this.#held.set(openId, ofAccount);
      this.#fresh.push(openId);
    }
    if (!ofAccount.has(id)) this.#size += 1;
    ofAccount.set(id, held); // the newer ticket of a post counts
  }

  /** The earliest post of the account whose turn it is. The account has no other until end(). */
  next(): Held | undefined {
    const openId = this.#fresh.shift() ?? this.#waiting.shift();
    const ofAccount = openId === undefined ? undefined : this.#held.get(openId);
    if (ofAccount === undefined) return undefined;
    const [first, ...others] = ofAccount.values();
    const earliest = others.reduce(
      (found, each) => (found !== undefined && dueAt(found) <= dueAt(each) ? found : each),
      first,
    );
    if (earliest !== undefined) {
      ofAccount.delete(earliest.post.id);
      this.#size -= 1;
    }
    return earliest;
  }

  /** The account's turn is over. */
  end({ openId }: NativePost): void {
    if (this.#held.get(openId)?.size === 0) this.#held.delete(openId);
    else this.#waiting.push(openId);
  }

  /** Everything that waits, which is waited for no more. */
  clear(): Held[] {
    const all = [...this.#held.values()].flatMap((ofAccount) => [...ofAccount.values()]);
    for (const ofAccount of this.#held.values()) ofAccount.clear();
    this.#fresh.length = 0;
    this.#waiting.length = 0;
    this.#size = 0;
    return all;
  }
}

function dueAt({ post }: Held): number {
  return (post.publishAt ?? post.createdAt).getTime();
}
