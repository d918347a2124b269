// Everything that happens to a user's posts, as server-sent events. State and webhooks have the ids of
// the journal, so that a browser that was away gets what it has missed, whichever process answers.
import type { News, Newsroom } from './newsroom';
import { type Parts, userOf } from './parts';

const HEARTBEAT_MS = 15_000;
const SHOWN_AT_FIRST = 100;
const MAX_PENDING = 1000;
const MAX_REPLAYED = 10_000;

export async function progress(
  parts: Parts,
  newsroom: Newsroom,
  request: Request,
): Promise<Response> {
  const userId = await userOf(parts, request);
  const stream = new EventStream(userId);
  const unsubscribe = newsroom.subscribe((news) => stream.send(news));
  stream.onEnd(unsubscribe);
  request.signal.addEventListener('abort', () => stream.end(), { once: true });
  if (request.signal.aborted) stream.end();
  try {
    await catchUp(newsroom, stream, lastEventId(request));
  } catch (error) {
    stream.end();
    throw error;
  }
  return new Response(stream.readable, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // Compression and proxies would hold events back until enough of them have come.
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

/** Undefined for a page that has seen nothing yet. */
function lastEventId(request: Request): number | undefined {
  const text = request.headers.get('last-event-id') ?? '';
  return /^\d{1,15}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
}

/**
 * What was missed, and how the posts stand. The journal is everybody's, so that a browser that was away
 * for long is told the latter alone.
 */
async function catchUp(
  newsroom: Newsroom,
  stream: EventStream,
  since: number | undefined,
): Promise<void> {
  const told = await newsroom.told();
  if (since !== undefined && told - since <= MAX_REPLAYED) {
    for await (const news of newsroom.since(since)) stream.send(news);
  }
  for (const news of await newsroom.present(stream.userId, SHOWN_AT_FIRST)) stream.show(news);
}

/** One browser's stream. Progress is dropped for a browser that does not keep up, states are kept. */
class EventStream {
  readonly userId: string;
  readonly readable: ReadableStream<Uint8Array>;
  readonly #seen = new Map<string, number>(); // the last id of each post
  readonly #pending: string[] = [];
  readonly #late = new Map<string, string>(); // the newest progress of each post
  readonly #heartbeat: NodeJS.Timeout;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #cleanUp: (() => void)[] = [];
  #ended = false;

  constructor(userId: string) {
    this.userId = userId;
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#flush(),
        cancel: () => this.#close(),
      },
      { highWaterMark: 16 },
    );
    this.#write(': connected\n\n');
    this.#heartbeat = setInterval(() => this.#write(': heartbeat\n\n'), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  onEnd(cleanUp: () => void): void {
    if (this.#ended) cleanUp();
    else this.#cleanUp.push(cleanUp);
  }

  send(news: News): void {
    const { id, post } = news;
    if (this.#ended || post.userId !== this.userId) return;
    if (news.type === 'progress') {
      if (this.#hasRoom()) this.#write(textOf(news));
      else this.#late.set(post.id, textOf(news));
      return;
    }
    // The journal tells again what this process has told already.
    if (id > 0 && id <= (this.#seen.get(post.id) ?? 0)) return;
    this.#queue(news, textOf(news));
  }

  /** How a post stands, unless that has been told. It has no id: posts do not come in the journal's order. */
  show(news: News): void {
    const { id, post } = news;
    if (this.#ended || id <= (this.#seen.get(post.id) ?? 0)) return;
    this.#queue(news, textOf({ ...news, id: 0 }));
  }

  #queue({ id, post }: News, text: string): void {
    this.#seen.set(post.id, id);
    this.#late.delete(post.id);
    this.#pending.push(text);
    if (this.#pending.length > MAX_PENDING)
      this.end(); // it comes back for the rest
    else this.#flush();
  }

  end(): void {
    if (this.#ended) return;
    this.#close();
    this.#controller.close();
  }

  #flush(): void {
    while (this.#hasRoom() && this.#pending.length > 0) this.#write(this.#pending.shift() ?? '');
    for (const [postId, text] of this.#late) {
      if (!this.#hasRoom()) return;
      this.#late.delete(postId);
      this.#write(text);
    }
  }

  #hasRoom(): boolean {
    return !this.#ended && (this.#controller.desiredSize ?? 0) > 0;
  }

  #write(text: string): void {
    if (!this.#ended) this.#controller.enqueue(new TextEncoder().encode(text));
  }

  #close(): void {
    this.#ended = true;
    clearInterval(this.#heartbeat);
    for (const cleanUp of this.#cleanUp.splice(0)) cleanUp();
  }
}

function textOf({ id, type, at, webhook, post }: News): string {
  const data = JSON.stringify({
    type,
    at,
    postId: post.id,
    ...(webhook !== undefined && { webhook }),
    post,
  });
  return `${id > 0 ? `id: ${id}\n` : ''}event: ${type}\ndata: ${data}\n\n`;
}
