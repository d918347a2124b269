import { once } from 'node:events';

import type { TikTok } from '../../../ts-types/client';
import type { Post } from '../../../ts-types/posts';
import { createPublishQueue } from '../../queue';
import { withClient, withReader } from '../clients';
import type { Command, Context } from '../command';
import { UsageError } from '../command-line';
import { exitCodes } from '../exit-codes';
import { postRow } from '../follow';
import { table } from '../output';
import { postsIn, showIntent } from '../post-choice';

export const queueCommand: Command = {
  name: 'queue',
  actions: ['list', 'work'],
  usage: '[list|work]',
  summary: 'list what is scheduled and waiting, or post what is due',
  details:
    '`tokpost post --publish-at` and createPublishQueue() fill the queue. `work` runs until Ctrl-C, which loses nothing.',
  calls: true,
  options: {
    'until-idle': {
      type: 'boolean',
      text: 'work: end when nothing is due any more, as cron wants it',
    },
  },
  examples: [
    ['tokpost queue', 'what waits'],
    ['tokpost queue work --until-idle', 'every minute from cron'],
  ],
  async run(context) {
    const action = context.line.optional('list or work') ?? 'list';
    if (action !== 'list' && action !== 'work') {
      throw new UsageError(`list or work is expected, not ${action}`);
    }
    const { out, line } = context;
    if (line.flag('dry-run') && action === 'work') {
      return withReader(async (tiktok) => showIntent(out, 'post', await due(tiktok)));
    }
    const withStore = line.flag('dry-run') ? withReader : withClient;
    return withStore((tiktok) =>
      action === 'list' ? list(context, tiktok) : work(context, tiktok),
    );
  },
};

async function list({ out }: Context, tiktok: TikTok): Promise<number> {
  const posts = await postsIn(tiktok, ['queued', 'scheduled']);
  out.result({ posts }, posts.length === 0 ? 'the queue is empty' : table(posts.map(postRow)));
  return exitCodes.done;
}

async function due(tiktok: TikTok): Promise<Post[]> {
  const posts = await postsIn(tiktok, ['queued', 'scheduled']);
  return posts.filter((post) => post.state === 'queued' || isDue(post));
}

function isDue({ waitingUntil }: Post): boolean {
  return (waitingUntil?.getTime() ?? 0) <= Date.now();
}

async function work({ line, out, signal }: Context, tiktok: TikTok): Promise<number> {
  // Also those that createPublishQueue() has scheduled, which wait for a worker.
  const queue = await createPublishQueue({ tiktok });
  const idle = new AbortController();
  const lookForEnd = async () => {
    if (!line.flag('until-idle') || tiktok.stats().posts > 0) return;
    if (!(await postsIn(tiktok, ['scheduled'])).some(isDue)) idle.abort();
  };
  // A store that is away for a moment is asked again.
  const endWhenIdle = () => lookForEnd().catch(() => {});
  tiktok.on('post.state', (post) => {
    out.item({ type: 'state', post }, `${post.id}  ${post.state}`);
    endWhenIdle();
  });
  // Scheduled posts alone do not keep a process alive.
  const alive = setInterval(endWhenIdle, 1000);
  try {
    await queue.work();
    await endWhenIdle();
    await Promise.race([signal, idle.signal].map(ended));
  } finally {
    clearInterval(alive);
    await queue.stop();
  }
  return signal.aborted ? exitCodes.interrupted : exitCodes.done;
}

async function ended(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
