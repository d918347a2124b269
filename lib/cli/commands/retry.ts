import { withClient, withReader } from '../clients';
import type { Command } from '../command';
import { follow } from '../follow';
import { requirePost, showIntent } from '../post-choice';

export const retryCommand: Command = {
  name: 'retry',
  usage: 'ID',
  summary: 'post again what failed, was cancelled or was settled as not published',
  calls: true,
  options: {
    source: { type: 'string', value: 'FILE', text: 'the media again, where it was lost' },
  },
  examples: [['tokpost retry 3f2a…', 'a new post with the same content']],
  async run(context) {
    const id = context.line.only('ID');
    const source = context.line.text('source');
    if (context.line.flag('dry-run')) {
      return withReader(async (tiktok) =>
        showIntent(context.out, 'retry', [await requirePost(tiktok, id)]),
      );
    }
    return withClient(async (tiktok) => {
      const options = source === undefined ? {} : { source: { file: source } };
      return follow(context, await tiktok.posts.retry(id, options));
    });
  },
};
