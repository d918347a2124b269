// Where news of posts comes from: this process's engine at once, and the journal for what other
// processes have done.
import type { PostJson, PostListFilter } from '../../ts-types/posts';
import type { ClientCore } from '../client-core';
import type { NativeNews } from '../native-types';
import { postJson } from '../post';

const POLL_MS = 2000;
const PAGE = 200;

/** One entry of the stream, with the post as it is after it. */
export interface News {
  id: number;
  type: NativeNews['type'];
  at: Date;
  webhook?: unknown;
  post: PostJson;
}

type Listener = (news: News) => void;

/** Looks into the journal once for all who listen, and not at all while nobody does. */
export class Newsroom {
  readonly #core: ClientCore;
  readonly #listeners = new Set<Listener>();
  #stop: (() => void) | undefined;
  #cursor: Promise<number> | undefined;

  constructor(core: ClientCore) {
    this.#core = core;
  }

  /** All news of all posts from now on. The journal tells again what this process has told. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#stop ??= this.#listen();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  /**
   * How far the journal has been told. All that comes after is told to who listens, so that nothing is
   * lost where posts are looked at after this.
   */
  told(): Promise<number> {
    return (this.#cursor ??= this.#newest());
  }

  /** How a user's newest posts stand, oldest first; the id is that of the last entry of each. */
  async present(userId: string, limit: number): Promise<News[]> {
    const { posts } = await this.#list({ userId, limit });
    return posts
      .map((post): News => {
        const { lastEventId: id, updatedAt: at } = post;
        return { id, type: 'state', at, post: postJson(post) };
      })
      .reverse();
  }

  /** Everything that the journal has after this id, oldest first. */
  async *since(id: number): AsyncGenerator<News, void> {
    for (let after = id; ; ) {
      const page = await this.#page(after);
      for (const entry of page) yield newsOf(entry);
      if (page.length < PAGE) return;
      after = page.at(-1)?.id ?? after;
    }
  }

  #listen(): () => void {
    const unwatch = this.#core.watchNews((entry) => this.#tell(newsOf(entry)));
    this.#cursor = undefined;
    let looking = false;
    const look = async () => {
      if (looking) return;
      looking = true;
      try {
        for await (const news of this.since(await this.told())) {
          this.#cursor = Promise.resolve(news.id);
          this.#tell(news);
        }
      } catch {
        // The store cannot be reached, or the client is closed; the requests of the page say so.
        this.#cursor?.catch(() => {
          this.#cursor = undefined;
        });
      } finally {
        looking = false;
      }
    };
    const timer = setInterval(look, POLL_MS);
    timer.unref();
    void look();
    return () => {
      clearInterval(timer);
      unwatch();
    };
  }

  #tell(news: News): void {
    for (const listener of this.#listeners) listener(news);
  }

  #page(after: number, limit = PAGE): Promise<NativeNews[]> {
    const { native } = this.#core;
    return this.#core.callDesk(undefined, (engine, group) =>
      native.eventsAfter(engine, group, undefined, after, limit),
    );
  }

  #list(filter: PostListFilter) {
    const { native } = this.#core;
    return this.#core.callDesk(undefined, (engine, group) =>
      native.listPosts(engine, group, undefined, filter),
    );
  }

  /** The journal's last entry, sought in leaps: it is read forwards only, and may be long. */
  async #newest(): Promise<number> {
    const { posts } = await this.#list({ all: true, limit: 1 });
    let last = posts[0]?.lastEventId ?? 0;
    let leap = 64;
    for (let grows = true; ; ) {
      const [entry] = await this.#page(last + leap, 1);
      if (entry !== undefined) {
        last = entry.id;
        if (grows) leap *= 2;
      } else if (leap === 0) {
        return last;
      } else {
        grows = false;
        leap = Math.floor(leap / 2);
      }
    }
  }
}

function newsOf({ id, type, at, webhook, post }: NativeNews): News {
  return {
    id,
    type,
    at,
    ...(webhook !== undefined && { webhook: JSON.parse(webhook) }),
    post: postJson(post),
  };
}
