// The commands that ask TikTok one thing about an account.
import type { Account, TokenAccount } from '../../ts-types/accounts';
import { accountOptions, chooseAccount } from './account-choice';
import { withClient } from './clients';
import type { Command, Context } from './command';
import { showCall } from './dry-run';

interface AccountCommand extends Omit<Command, 'run' | 'calls'> {
  /** The call that --dry-run shows. */
  call: (account: TokenAccount, context: Context) => Promise<unknown>;
  /** Asks, and prints the answer. */
  show: (account: Account | TokenAccount, context: Context) => Promise<number | undefined>;
}

export function accountCommand({ call, show, options, ...rest }: AccountCommand): Command {
  return {
    ...rest,
    calls: true,
    options: { ...accountOptions, ...options },
    async run(context) {
      if (context.line.flag('dry-run')) {
        await showCall(context, (tiktok) => call(tiktok.withToken('unused'), context));
        return;
      }
      return withClient(async (tiktok) => show(await chooseAccount(context.line, tiktok), context));
    },
  };
}
