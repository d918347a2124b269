import { withClient } from '../clients';
import type { Command } from '../command';
import { UsageError } from '../command-line';
import { postRow } from '../follow';

export const settleCommand: Command = {
  name: 'settle',
  usage: 'ID',
  summary: 'say whether a post was published of which TikTok has given no answer',
  details:
    'Look at the account on TikTok first: a post that is settled as not published can be posted again.',
  options: {
    published: { type: 'boolean', text: 'it is on TikTok' },
    'not-published': { type: 'boolean', text: 'it is not' },
    'post-id': { type: 'string', value: 'ID', text: "TikTok's id of it, where it is known" },
  },
  examples: [
    ['tokpost settle 3f2a… --published --post-id 7301234567890123456', 'it is there'],
    ['tokpost settle 3f2a… --not-published', 'tokpost retry may post it again'],
  ],
  async run({ line, out }) {
    const id = line.only('ID');
    const published = line.flag('published');
    if (published === line.flag('not-published')) {
      throw new UsageError('give one of --published and --not-published');
    }
    const postId = line.text('post-id');
    await withClient(async (tiktok) => {
      const word = published
        ? { published, ...(postId !== undefined && { postId }) }
        : { published };
      const post = await tiktok.posts.settle(id, word as { published: true });
      out.result(post, postRow(post).join('  '));
    });
  },
};
