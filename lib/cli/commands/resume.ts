import type { TikTok } from '../../../ts-types/client';
import type { Post } from '../../../ts-types/posts';
import { withClient, withReader } from '../clients';
import type { Command, Context } from '../command';
import { readSecret } from '../environment-file';
import { exitCodes } from '../exit-codes';
import { follow } from '../follow';
import { postsIn, requirePost, showIntent } from '../post-choice';

export const resumeCommand: Command = {
  name: 'resume',
  usage: '[ID]',
  summary: 'go on with an interrupted or stalled post, or with all that can go on by themselves',
  calls: true,
  options: {
    source: { type: 'string', value: 'FILE', text: 'the media again, where it was lost' },
    'token-file': {
      type: 'string',
      value: 'FILE',
      text: 'the access token of an account of yours; default: TIKTOK_ACCESS_TOKEN',
    },
  },
  examples: [
    ['tokpost resume 3f2a…', 'from the last byte that TikTok has'],
    ['tokpost resume', 'everything that was interrupted'],
  ],
  async run(context) {
    const id = context.line.optional('ID');
    if (context.line.flag('dry-run')) {
      return withReader(async (tiktok) => {
        const posts = id === undefined ? await resumable(tiktok) : [await requirePost(tiktok, id)];
        return showIntent(context.out, 'resume', posts);
      });
    }
    return withClient(async (tiktok) => {
      const token = readSecret(context.line.text('token-file'), 'TIKTOK_ACCESS_TOKEN');
      // Says whose token it is, so that the posts of that account find it.
      if (token !== undefined) await tiktok.withToken(token).test();
      await tiktok.start();
      if (id !== undefined) return follow(context, await takeUp(context, tiktok, id));
      await tiktok.posts.resumeAll();
      return followAll(context, await running(tiktok));
    });
  },
};

async function takeUp({ line }: Context, tiktok: TikTok, id: string): Promise<Post> {
  const post = await requirePost(tiktok, id);
  const source = line.text('source');
  if (post.state !== 'stalled' && source === undefined) return post;
  return tiktok.posts.resume(id, source === undefined ? {} : { source: { file: source } });
}

function running(tiktok: TikTok): Promise<Post[]> {
  return postsIn(tiktok, ['queued', 'checking', 'starting', 'uploading', 'processing']);
}

async function resumable(tiktok: TikTok): Promise<Post[]> {
  return [...(await running(tiktok)), ...(await postsIn(tiktok, ['stalled']))];
}

async function followAll(context: Context, posts: Post[]): Promise<number> {
  if (posts.length === 0) {
    context.out.result({ resumed: 0 }, 'nothing to go on with');
    return exitCodes.done;
  }
  let worst: number = exitCodes.done;
  for (const post of posts) {
    try {
      worst = Math.max(worst, await follow(context, post));
    } catch (error) {
      context.out.failure(error);
      worst = Math.max(worst, exitCodes.failed);
    }
  }
  return worst;
}
