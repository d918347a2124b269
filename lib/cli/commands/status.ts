import type { Post } from '../../../ts-types/posts';
import { withClient, withReader } from '../clients';
import type { Command } from '../command';
import { exitCodeOf, exitCodes } from '../exit-codes';
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
    const withStore = line.flag('dry-run') ? withReader : withClient;
    return withStore(async (tiktok) => {
      if (line.flag('watch') && !line.flag('dry-run')) {
        await tiktok.start();
        return follow(context, await requirePost(tiktok, id));
      }
      const post = await requirePost(tiktok, id);
      out.result(post, postRow(post).join('  '));
      return exitCodeOfState(post);
    });
  },
};

/** As posting it would have ended. */
function exitCodeOfState({ state, error }: Post): number {
  if (state === 'stalled') return exitCodes.undecided;
  if (state === 'cancelled') return exitCodes.failed;
  return state === 'failed' ? exitCodeOf(error) : exitCodes.done;
}
