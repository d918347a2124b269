// What the commands that post have in common.
import type { Account, TokenAccount } from '../../ts-types/accounts';
import type { TikTok } from '../../ts-types/client';
import type { DryRun, Post } from '../../ts-types/posts';
import { chooseAccount } from './account-choice';
import { withClient, withOfflineClient } from './clients';
import type { Context } from './command';
import { describe } from './dry-run';
import { exitCodes } from './exit-codes';
import { follow } from './follow';
import type { Output } from './output';

type AnyAccount = Account | TokenAccount;

/** Posts and follows the post, or with --dry-run prints what would be sent. */
export async function postAndFollow(
  context: Context,
  post: (account: AnyAccount, more: object) => Promise<Post | DryRun>,
): Promise<number> {
  if (context.line.flag('dry-run')) {
    return withOfflineClient(async (tiktok: TikTok) => {
      const plan = await post(tiktok.withToken('unused'), { dryRun: true });
      return showPlan(context.out, plan as DryRun);
    });
  }
  return withClient(async (tiktok) => {
    const account = await chooseAccount(context.line, tiktok);
    const accepted = (await post(account, { signal: undefined })) as Post;
    if (accepted.state === 'scheduled') {
      const text = `${accepted.id} is scheduled; tokpost queue work posts it when it is due`;
      context.out.result({ postId: accepted.id, type: 'result', post: accepted }, text);
      return exitCodes.done;
    }
    if (!context.out.json) context.out.note(`post ${accepted.id}`);
    return follow(context, accepted);
  });
}

export function showPlan(out: Output, plan: DryRun): number {
  const { requests, chunks, issues } = plan;
  out.result({ dryRun: true, ...plan }, [
    ...requests.flatMap(describe),
    ...(chunks === undefined ? [] : [`${chunks.count} chunks of ${chunks.chunkSize} bytes`]),
    ...issues.map(({ path, message }) => `${out.styled('problem', 'red')} ${path}: ${message}`),
  ]);
  return issues.length > 0 ? exitCodes.usage : exitCodes.done;
}
