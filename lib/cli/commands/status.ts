import { withClient } from '../clients';
import type { Command } from '../command';
import { exitCodes } from '../exit-codes';
import { follow, postRow } from '../follow';
import { requirePost } from '../post-choice';

export const statusCommand: Command = {
  name: 'status',
  usage: 'ID',
  summary: 'print how a post stands',
  calls: true,
  options: { watch: { type: 'boolean', text: 'go on with it, and stay until it is done' } },
  examples: [
    ['tokpost status 3f2a…', 'as it is written down'],
    ['tokpost status 3f2a… --watch', 'to the end'],
  ],
  async run(context) {
    const { line, out } = context;
    const id = line.only('ID');
    return withClient(async (tiktok) => {
      if (line.flag('watch') && !line.flag('dry-run')) {
        await tiktok.start();
        return follow(context, await requirePost(tiktok, id));
      }
      const post = await requirePost(tiktok, id);
      out.result(post, postRow(post).join('  '));
      return post.state === 'stalled' ? exitCodes.undecided : exitCodes.done;
    });
  },
};
