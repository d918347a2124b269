// Staying with a post until it is done.
import type { Post } from '../../ts-types/posts';
import type { Context } from './command';
import { exitCodes } from './exit-codes';
import type { Output } from './output';
import { ProgressLines, progressBar } from './progress';

/** Shows how a post gets on; throws what it failed with. Ctrl-C leaves it where it can go on. */
export async function follow({ out, signal }: Context, post: Post): Promise<number> {
  const interrupted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const lines = new ProgressLines();
  const events = post[Symbol.asyncIterator]();
  while (!signal.aborted) {
    const next = await Promise.race([events.next(), interrupted]);
    if (next === undefined || next.done) break;
    const event = next.value;
    if (out.json) out.result({ postId: post.id, ...event }, '');
    else if (!out.interactive) report(out.note.bind(out), lines.of(event));
    else if (event.type !== 'webhook') out.status(progressBar(post.progress));
  }
  out.status('');
  if (signal.aborted) return stopped(out, post);
  const { postIds, url, status } = await post.finished;
  out.result(
    { postId: post.id, type: 'result', post },
    url ?? (postIds.length > 0 ? postIds.join(' ') : `${post.state} (${status})`),
  );
  return exitCodes.done;
}

function report(note: (text: string) => void, line: string | undefined): void {
  if (line !== undefined) note(line);
}

function stopped(out: Output, { id, state }: Post): number {
  if (out.json) out.result({ postId: id, type: 'interrupted', state }, '');
  out.note(
    `tokpost: interrupted; tokpost resume ${id} goes on with it, tokpost cancel ${id} ends it`,
  );
  return exitCodes.interrupted;
}

/** One line about a post, for lists. */
export function postRow(post: Post): string[] {
  const { id, kind, state, stalledBecause, createdAt, url, error, waitingUntil } = post;
  const until = waitingUntil === undefined ? '' : `until ${waitingUntil.toISOString()}`;
  return [
    id,
    kind,
    stalledBecause === undefined ? state : `${state} (${stalledBecause})`,
    createdAt.toISOString(),
    url ?? error?.message ?? until,
  ];
}
