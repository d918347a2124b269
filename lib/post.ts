import type {
  Post,
  PostEvent,
  PostJson,
  PostProgress,
  PostResult,
  PostState,
  StallReason,
} from '../ts-types/posts';
import { checkFunction, expected } from './arguments';
import type { ClientCalls } from './client-calls';
import { fromNative, type TikTokError } from './errors';
import { EventQueue } from './event-queue';
import { tell } from './events';
import type { NativeNews, NativePost } from './native-types';

const final: ReadonlySet<PostState> = new Set(['published', 'failed', 'cancelled']);
const resting: ReadonlySet<PostState> = new Set([...final, 'in_inbox', 'stalled']);

/** Nothing can happen to the post any more. */
export function isFinal(state: PostState): boolean {
  return final.has(state);
}

const SILENCE_MS = 2000;

interface Deferred {
  promise: Promise<PostResult>;
  resolve: (result: PostResult) => void;
  reject: (error: unknown) => void;
  /** In which state it was settled. */
  settledIn: PostState | undefined;
}

type Listeners = {
  progress: Set<(progress: PostProgress) => void>;
  state: Set<(state: PostState) => void>;
};

/** A post as its client sees it: the newest that is known, and who wants to hear of more. */
export class ClientPost implements Post {
  readonly #client: ClientCalls;
  /** Called when somebody begins or ends waiting for what becomes of it. */
  readonly #note: (post: ClientPost) => void;
  #seen: NativePost;
  #heardAt = Date.now();
  /** The newest state that was told; an answer and the news may bring the same one. */
  #toldId: number;
  #told: { state: PostState; stalledBecause?: StallReason };
  #finished: Deferred | undefined;
  /** Why it was cancelled, where its signal did. */
  #abortReason: { cause: unknown } | undefined;
  readonly #listeners: Listeners = { progress: new Set(), state: new Set() };
  readonly #queues = new Set<EventQueue>();
  #unheed: (() => void) | undefined;

  constructor(client: ClientCalls, seen: NativePost, note: (post: ClientPost) => void) {
    this.#client = client;
    this.#note = note;
    this.#seen = seen;
    this.#toldId = seen.lastEventId;
    this.#told = stateOf(seen);
  }

  get id(): string {
    return this.#seen.id;
  }
  get accountId(): string | undefined {
    return this.#seen.accountId;
  }
  get userId(): string | undefined {
    return this.#seen.userId;
  }
  get openId(): string {
    return this.#seen.openId;
  }
  get kind(): NativePost['kind'] {
    return this.#seen.kind;
  }
  get publishId(): string | undefined {
    return this.#seen.publishId;
  }
  get state(): PostState {
    return this.#seen.state;
  }
  get stalledBecause(): NativePost['stalledBecause'] {
    return this.#seen.stalledBecause;
  }
  get waitingUntil(): Date | undefined {
    return waitingUntil(this.#seen);
  }
  get attempt(): number {
    return this.#seen.attempt;
  }
  get retryOf(): string | undefined {
    return this.#seen.retryOf;
  }
  get error(): TikTokError | undefined {
    return this.#seen.state === 'cancelled' ? undefined : this.#endError();
  }
  get postIds(): readonly string[] {
    return this.#seen.postIds;
  }
  get url(): string | null {
    return this.#seen.url ?? null;
  }
  get createdAt(): Date {
    return this.#seen.createdAt;
  }
  get progress(): PostProgress {
    return { ...this.#seen.progress };
  }

  get finished(): Promise<PostResult> {
    if (this.#finished === undefined) {
      this.#finished = deferred();
      this.#settle();
      this.#note(this);
    }
    return this.#finished.promise;
  }

  on(event: 'progress', listener: (progress: PostProgress) => void): () => void;
  on(event: 'state', listener: (state: PostState) => void): () => void;
  on(event: keyof Listeners, listener: (value: never) => void): () => void {
    const listeners = this.#listeners[event] as Set<unknown> | undefined;
    if (listeners === undefined) throw expected('progress or state', 'event', event);
    if (listener === undefined) throw expected('a function', 'listener', listener);
    checkFunction(listener, 'listener');
    // Wrapped, so that the same function listening twice is two listeners.
    const entry = (value: never) => listener(value);
    listeners.add(entry);
    this.#note(this);
    return () => {
      listeners.delete(entry);
      this.#note(this);
    };
  }

  async cancel(): Promise<{ cancelled: boolean; state: PostState }> {
    const { native } = this.#client;
    const answer = await this.#client.callDesk(undefined, (engine, group) =>
      native.cancelPost(engine, group, undefined, this.id),
    );
    // The answer may be faster than the news of it.
    if (answer.state !== this.state) {
      const seen = await this.#client.callDesk(undefined, (engine, group) =>
        native.getPost(engine, group, undefined, this.id),
      );
      if (seen !== null) this.see(seen);
    }
    return answer;
  }

  toJSON(): PostJson {
    return postJson(this.#seen);
  }

  [Symbol.asyncIterator](): AsyncIterator<PostEvent, void> {
    const { lastEventId: id, updatedAt: at } = this.#seen;
    const queue = new EventQueue((left) => {
      this.#queues.delete(left);
      this.#note(this);
    });
    queue.add({ id, at, type: 'state', ...stateOf(this.#seen) });
    if (this.isResting) {
      queue.end();
    } else {
      this.#queues.add(queue);
      this.#note(this);
    }
    return queue;
  }

  /** It has ended, or waits for somebody. */
  get isResting(): boolean {
    return resting.has(this.#seen.state) && this.#seen.settled;
  }

  /** Somebody waits for what will become of it. */
  get isWatched(): boolean {
    const { progress, state } = this.#listeners;
    const awaited = this.#finished !== undefined && this.#finished.settledIn === undefined;
    return awaited || progress.size > 0 || state.size > 0 || this.#queues.size > 0;
  }

  /** Takes what was answered about it, unless more is known already. */
  see(seen: NativePost): void {
    if (seen.lastEventId < this.#seen.lastEventId) return;
    const { lastEventId: id, updatedAt: at } = seen;
    this.take({ id, at, type: 'state', post: seen });
  }

  /** Takes what has happened to it. */
  take(news: NativeNews): void {
    this.#heardAt = Date.now();
    if (news.post.lastEventId >= this.#seen.lastEventId) this.#seen = news.post;
    if (news.type !== 'state' || news.id > this.#toldId) this.#tell(news);
    this.#settle();
    if (this.isResting) this.#rest();
  }

  /** Nothing has been heard of it for a while: another process may be at work on it. */
  isSilent(now: number): boolean {
    return now - this.#heardAt >= SILENCE_MS;
  }

  /** Cancels it when the signal says so, until nothing can happen to it any more. */
  heed(signal: AbortSignal): void {
    if (isFinal(this.state)) return;
    // A client that has been closed meanwhile has nothing to cancel.
    const abort = () => this.abort(signal).catch(() => {});
    signal.addEventListener('abort', abort, { once: true });
    this.#unheed = () => signal.removeEventListener('abort', abort);
  }

  /** Its signal asks for its end. */
  async abort(signal: AbortSignal): Promise<boolean> {
    this.#abortReason = { cause: signal.reason };
    const { cancelled } = await this.cancel();
    return cancelled;
  }

  /** Nothing more will be heard of it: its client is closed. */
  leave(error: TikTokError): void {
    const finished = this.#finished;
    if (finished !== undefined && finished.settledIn === undefined) {
      finished.settledIn = this.state;
      finished.reject(error);
    }
    this.#unheed?.();
    this.#endQueues();
  }

  #tell(told: NativeNews): void {
    const news = this.#isRepeated(told) ? { ...told, type: 'progress' as const } : told;
    const event = this.#eventOf(news);
    for (const queue of this.#queues) queue.add(event);
    if (told.type === 'state') this.#toldId = told.id;
    if (news.type === 'progress') {
      for (const listener of this.#listeners.progress) tell(listener, this.progress);
    }
    if (news.type !== 'state') return;
    this.#told = stateOf(news.post);
    for (const listener of this.#listeners.state) tell(listener, news.post.state);
  }

  /** Something else than its state has changed: an id, a URL, how long it waits. */
  #isRepeated({ type, post }: NativeNews): boolean {
    const { state, stalledBecause } = this.#told;
    return type === 'state' && post.state === state && post.stalledBecause === stalledBecause;
  }

  #eventOf({ id, at, type, post, webhook }: NativeNews): PostEvent {
    if (type === 'progress') return { id, at, type, ...post.progress };
    if (type === 'webhook') return { id, at, type, webhook: JSON.parse(webhook ?? '{}') };
    return { id, at, type, ...stateOf(post) };
  }

  #rest(): void {
    if (isFinal(this.state)) this.#unheed?.();
    this.#endQueues();
  }

  #endQueues(): void {
    for (const queue of this.#queues) queue.end();
    this.#queues.clear();
  }

  /** A post that goes on after it had stalled has another end to wait for. */
  #settle(): void {
    const { settled, state } = this.#seen;
    if (this.#finished?.settledIn === 'stalled' && state !== 'stalled') this.#finished = undefined;
    const finished = this.#finished;
    if (finished === undefined || finished.settledIn !== undefined || !settled) return;
    finished.settledIn = state;
    const error = this.#endError();
    if (error !== undefined) {
      finished.reject(error);
      return;
    }
    const { publishId, postIds, status } = this.#seen;
    finished.resolve({ publishId: publishId ?? '', postIds: [...postIds], url: this.url, status });
  }

  #endError(): TikTokError | undefined {
    const reason = this.#seen.state === 'cancelled' ? this.#abortReason : undefined;
    return endError(this.#seen, reason);
  }
}

/** The post as it is sent to a browser. */
export function postJson(seen: NativePost): PostJson {
  const { waitingUntil: _, publishAt, createdAt, updatedAt, url, error, cause, ...rest } = seen;
  const { lastEventId, settled, ...shown } = rest;
  const waits = waitingUntil(seen);
  const fault = seen.state === 'cancelled' ? undefined : endError(seen);
  return {
    ...shown,
    ...(waits && { waitingUntil: waits.toISOString() }),
    ...(publishAt && { publishAt: publishAt.toISOString() }),
    ...(fault && { error: fault.toJSON() }),
    url: url ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

function stateOf({ state, stalledBecause }: NativePost) {
  return { state, ...(stalledBecause && { stalledBecause }) };
}

function waitingUntil({ waitingUntil, state, publishAt }: NativePost): Date | undefined {
  return waitingUntil ?? (state === 'scheduled' ? publishAt : undefined);
}

/** Why it has not come about; behind a stall there may be another error. */
function endError(seen: NativePost, reason?: { cause: unknown }): TikTokError | undefined {
  const { error, cause } = seen;
  if (error === undefined) return undefined;
  return fromNative(error, reason ?? (cause && { cause: fromNative(cause) })) as TikTokError;
}

function deferred(): Deferred {
  let resolve: Deferred['resolve'] = () => {};
  let reject: Deferred['reject'] = () => {};
  const promise = new Promise<PostResult>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(() => {}); // somebody who does not look is no unhandled rejection
  return { promise, resolve, reject, settledIn: undefined };
}
