import { accountCommand } from '../account-command';
import { exitCodes } from '../exit-codes';
import { table } from '../output';

export const quotaCommand = accountCommand({
  name: 'quota',
  summary: "print what is left of TikTok's limits, and when the next post can start",
  examples: [['tokpost quota', 'exit code 5 where a post would have to wait']],
  call: (account) => account.quota(),
  async show(account, { line, out }) {
    line.none();
    const quota = await account.quota();
    out.result(
      quota,
      table([
        ['posts', `${quota.postsLeftToday} left today, ${quota.postsToday} made`],
        ['drafts', `${quota.draftsLeftToday} left today, ${quota.draftsToday} made`],
        ['starts', `${quota.initsLeft} left this minute`],
        ['creator infos', `${quota.creatorInfosLeft} left this minute`],
        ['status checks', `${quota.statusChecksLeft} left this minute`],
        ['next post', quota.nextPostAt.toISOString()],
      ]),
    );
    return quota.nextPostAt.getTime() > Date.now() ? exitCodes.later : exitCodes.done;
  },
});
