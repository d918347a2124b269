// Where news of posts comes from: this process's engine at once, and the journal for what other
// processes have done.
import type { PostJson } from '../../ts-types/posts';
import type { ClientCore } from '../client';
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
    let cursor: number | undefined;
    let looking = false;
    const look = async () => {
      if (looking) return;
      looking = true;
      try {
        cursor ??= await this.#newest();
        for await (const news of this.since(cursor)) {
          cursor = news.id;
          this.#tell(news);
        }
      } catch {
        // The store cannot be reached, or the client is closed; the requests of the page say so.
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

  #page(after: number): Promise<NativeNews[]> {
    const { native } = this.#core;
    return this.#core.callDesk(undefined, (engine, group) =>
      native.eventsAfter(engine, group, undefined, after, PAGE),
    );
  }

  /** Where the journal's newest entries begin: those of the newest post. */
  async #newest(): Promise<number> {
    const { native } = this.#core;
    const { posts } = await this.#core.callDesk(undefined, (engine, group) =>
      native.listPosts(engine, group, undefined, { all: true, limit: 1 }),
    );
    return posts[0]?.lastEventId ?? 0;
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
