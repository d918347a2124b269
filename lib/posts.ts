import type { Post, PostListFilter, PostState, Posts } from '../ts-types/posts';
import {
  checkBoolean,
  checkInteger,
  checkNotUndefined,
  checkObject,
  checkOptionalObject,
  checkString,
  expected,
} from './arguments';
import type { ClientCore } from './client-core';
import type { CancelToken, Engine, Group, NativePost, Source } from './native-types';
import { readSource } from './post-order';

const MOST_PER_PAGE = 1000;
const states: readonly string[] = [
  'scheduled',
  'queued',
  'checking',
  'starting',
  'uploading',
  'processing',
  'published',
  'in_inbox',
  'stalled',
  'failed',
  'cancelled',
] satisfies PostState[];

export class ClientPosts implements Posts {
  readonly #client: ClientCore;

  constructor(client: ClientCore) {
    this.#client = client;
  }

  get(id: string): Promise<Post | null> {
    return this.#get(checkString(id, 'id'));
  }

  async #get(id: string): Promise<Post | null> {
    const seen = await this.#call((native) => native.getPost, id);
    return seen === null ? null : this.#client.postBook.see(seen);
  }

  list(filter: PostListFilter): Promise<{ posts: Post[]; nextCursor?: string }> {
    return this.#list(readFilter(filter));
  }

  async #list(filter: PostListFilter): Promise<{ posts: Post[]; nextCursor?: string }> {
    const { posts, ...rest } = await this.#call((native) => native.listPosts, filter);
    return { posts: posts.map((seen) => this.#client.postBook.see(seen)), ...rest };
  }

  resume(id: string, options?: { source?: unknown }): Promise<Post> {
    return this.#withSource((native) => native.resumePost, checkString(id, 'id'), options);
  }

  resumeAll(): Promise<number> {
    return this.#call((native) => native.resumeAll);
  }

  settle(
    id: string,
    word: { published: true; postId?: string } | { published: false },
  ): Promise<Post> {
    const given = checkObject(word, 'word');
    const published = checkBoolean(given.published, 'published');
    if (published === undefined) throw expected('a boolean', 'published', undefined);
    const postId = given.postId === undefined ? undefined : checkString(given.postId, 'postId');
    return this.#client.postBook.expect(
      this.#call((native) => native.settlePost, checkString(id, 'id'), { published, postId }),
    );
  }

  retry(id: string, options?: { source?: unknown }): Promise<Post> {
    return this.#withSource((native) => native.retryPost, checkString(id, 'id'), options);
  }

  #withSource(
    choose: (
      native: ClientCore['native'],
    ) => (
      engine: Engine,
      group: Group,
      cancelToken: CancelToken | undefined,
      id: string,
      description: string,
      source: Source | undefined,
    ) => Promise<NativePost>,
    id: string,
    options: unknown,
  ): Promise<Post> {
    const given = checkOptionalObject(options, 'options');
    const read = given.source === undefined ? undefined : readSource(given.source);
    const description = read === undefined ? '' : JSON.stringify(read.description);
    const { native, postBook } = this.#client;
    const answer = this.#client.callDesk(undefined, (engine, group) =>
      choose(native)(engine, group, undefined, id, description, read?.bytes?.open(native)),
    );
    answer.catch(() => read?.bytes?.drop());
    return postBook.expect(answer);
  }

  #call<Rest extends unknown[], T>(
    choose: (
      native: ClientCore['native'],
    ) => (
      engine: Engine,
      group: Group,
      cancelToken: CancelToken | undefined,
      ...rest: Rest
    ) => Promise<T>,
    ...rest: Rest
  ): Promise<T> {
    return this.#client.callDesk(undefined, (engine, group) =>
      choose(this.#client.native)(engine, group, undefined, ...rest),
    );
  }
}

function readFilter(filter: unknown): PostListFilter {
  const given = checkObject(filter, 'filter');
  checkNotUndefined(given, 'userId', 'accountId', 'all', 'state', 'limit', 'cursor');
  const texts = ['userId', 'accountId', 'state', 'cursor'].filter((name) => name in given);
  for (const name of texts) checkString(given[name], name);
  if ('state' in given && !states.includes(given.state as string)) {
    throw expected(`one of ${states.join(', ')}`, 'state', given.state);
  }
  const all = checkBoolean(given.all, 'all');
  if (!('userId' in given) && !('accountId' in given) && all !== true) {
    throw expected('userId, accountId or all: true', 'filter', filter);
  }
  checkInteger(given.limit, 'limit', 1);
  const { userId, accountId, state, limit, cursor } = given as Record<string, string | undefined>;
  return {
    ...(userId !== undefined && { userId }),
    ...(accountId !== undefined && { accountId }),
    ...(all !== undefined && { all }),
    ...(state !== undefined && { state }),
    ...(limit !== undefined && { limit: Math.min(Number(limit), MOST_PER_PAGE) }),
    ...(cursor !== undefined && { cursor }),
  } as PostListFilter;
}
