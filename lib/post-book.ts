import type { ClientCalls } from './client-calls';
import type { TikTokError } from './errors';
import type { NativeNews, NativePost } from './native-types';
import { ClientPost, isFinal } from './post';

const LOOK_MS = 2000;

type Entry = { id: string; unfollow: () => void };

/** The posts that a client has handed out: one object for each, as long as somebody holds it. */
export class PostBook {
  readonly #client: ClientCalls;
  readonly #posts = new Map<string, WeakRef<ClientPost>>();
  readonly #collected = new FinalizationRegistry<Entry>(({ id, unfollow }) => {
    if (this.#posts.get(id)?.deref() === undefined) this.#posts.delete(id);
    unfollow();
  });
  /** Kept while somebody listens who need not hold the post: the listeners would be lost with it. */
  readonly #watched = new Set<ClientPost>();
  /**
   * Whose posts have not ended: the account saves refreshed tokens, which must not be lost because
   * nobody else holds it.
   */
  readonly #accounts = new Map<string, object>();
  /** What came about posts that no answer has named yet, while calls are under way. */
  readonly #early = new Map<string, NativePost>();
  #expecting = 0;
  #looking: NodeJS.Timeout | undefined;
  /** Why nobody is told any more. */
  #closed: TikTokError | undefined;

  constructor(client: ClientCalls) {
    this.#client = client;
  }

  /** The post of an answer. News of it may have come before the answer did. */
  async expect(answer: Promise<NativePost>): Promise<ClientPost> {
    this.#expecting += 1;
    try {
      return this.see(await answer);
    } finally {
      this.#expecting -= 1;
      if (this.#expecting === 0) this.#early.clear();
    }
  }

  see(seen: NativePost): ClientPost {
    let post = this.#posts.get(seen.id)?.deref();
    if (post === undefined) {
      post = new ClientPost(this.#client, seen, this.note);
      this.#posts.set(seen.id, new WeakRef(post));
      this.#collected.register(post, { id: seen.id, unfollow: this.#client.follow(seen.id) });
    } else {
      post.see(seen);
      this.note(post);
    }
    const early = this.#early.get(seen.id);
    if (early !== undefined) post.see(early);
    return post;
  }

  /** Keeps the account until its post has ended. */
  keepAccount(post: ClientPost, account: object): void {
    if (!isFinal(post.state)) this.#accounts.set(post.id, account);
  }

  take(news: NativeNews): void {
    const { post: seen } = news;
    if (isFinal(seen.state)) this.#accounts.delete(seen.id);
    const post = this.#posts.get(seen.id)?.deref();
    if (post !== undefined) {
      post.take(news);
      this.note(post);
    } else if (this.#expecting > 0) {
      this.#early.set(seen.id, seen);
    }
  }

  /** Looks whether somebody waits for what becomes of the post. */
  readonly note = (post: ClientPost): void => {
    if (this.#closed !== undefined) {
      post.leave(this.#closed);
    } else if (post.isWatched && !post.isResting) {
      this.#watched.add(post);
      this.#looking ??= setInterval(this.#look, LOOK_MS).unref();
    } else {
      this.#watched.delete(post);
      if (this.#watched.size === 0) this.#stopLooking();
    }
  };

  /** Nobody is told any more: whoever waits, now or later, hears why. */
  close(reason: TikTokError): void {
    this.#closed ??= reason;
    this.#stopLooking();
    for (const post of this.#watched) post.leave(this.#closed);
    this.#watched.clear();
  }

  #stopLooking(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  /** What another process does with a post is in the store alone. */
  readonly #look = (): void => {
    const now = Date.now();
    for (const { id } of [...this.#watched].filter((post) => post.isSilent(now))) {
      this.#client
        .callDesk(undefined, (engine, group) =>
          this.#client.native.getPost(engine, group, undefined, id),
        )
        .then((seen) => seen && this.see(seen))
        .catch(() => {}); // the next look tries again
    }
  };
}
