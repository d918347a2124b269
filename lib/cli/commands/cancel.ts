import { withClient, withReader } from '../clients';
import type { Command } from '../command';
import { exitCodes } from '../exit-codes';
import { requirePost, showIntent } from '../post-choice';

export const cancelCommand: Command = {
  name: 'cancel',
  usage: 'ID',
  summary: 'cancel a post, where that is still certain',
  calls: true,
  examples: [['tokpost cancel 3f2a…', 'exit code 1 where it can no longer be stopped']],
  async run({ line, out }) {
    const id = line.only('ID');
    if (line.flag('dry-run')) {
      return withReader(async (tiktok) =>
        showIntent(out, 'cancel', [await requirePost(tiktok, id)]),
      );
    }
    return withClient(async (tiktok) => {
      const post = await requirePost(tiktok, id);
      const { cancelled, state } = await post.cancel();
      out.result(
        { id, cancelled, state },
        cancelled ? 'cancelled' : `not cancelled: it is ${state}`,
      );
      return cancelled ? exitCodes.done : exitCodes.failed;
    });
  },
};
