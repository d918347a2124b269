import { withClient } from '../clients';
import type { Command, Context } from '../command';
import { type CommandLine, UsageError } from '../command-line';
import { showCall } from '../dry-run';
import { readSecret } from '../environment-file';
import { exitCodes } from '../exit-codes';
import { newTokensTo } from '../token-files';

export const refreshCommand: Command = {
  name: 'refresh',
  summary: "refresh the accounts' tokens that end soon, or one token pair of yours",
  details:
    'With a refresh token of yours the new pair is written where --output says: the old one may be dead then.',
  calls: true,
  options: {
    within: { type: 'string', value: 'TIME', text: 'what is soon: 90s, 30m, 2h, 1d; default: 1h' },
    'token-file': {
      type: 'string',
      value: 'FILE',
      text: 'a refresh token of yours; default: TIKTOK_REFRESH_TOKEN',
    },
    output: {
      type: 'string',
      value: 'FILE',
      text: 'where to write the new pair as JSON; - prints it',
    },
  },
  examples: [
    ['tokpost refresh --within 2h', 'for a cron job: keeps accounts connected that nobody uses'],
    ['tokpost refresh --token-file refresh.txt --output tokens.json', 'a token pair that you keep'],
  ],
  async run(context) {
    const { line, out, signal } = context;
    line.none();
    const refreshToken = ownRefreshToken(line);
    if (line.flag('dry-run')) {
      await showCall(context, (tiktok) => tiktok.oauth.refresh('unused'));
      return;
    }
    if (refreshToken !== undefined) return refreshOwn(context, refreshToken);
    return withClient(async (tiktok) => {
      const within = line.text('within') ?? '1h';
      const counts = await tiktok.accounts.refreshExpiring({ within, signal });
      out.result(counts, [
        `${counts.refreshed} refreshed of ${counts.examined} that end within ${within}`,
        ...(counts.needsReconnect > 0
          ? [`${counts.needsReconnect} have to be connected again`]
          : []),
        ...(counts.failed > 0 ? [`${counts.failed} failed for now; try again`] : []),
      ]);
      if (counts.needsReconnect > 0) return exitCodes.signIn;
      return counts.failed > 0 ? exitCodes.later : exitCodes.done;
    });
  },
};

/** --within is about the connected accounts, whatever the environment holds beside them. */
function ownRefreshToken(line: CommandLine): string | undefined {
  const file = line.text('token-file');
  const isOfAccounts = line.text('within') !== undefined;
  if (isOfAccounts && file !== undefined) {
    throw new UsageError('give one of --within and --token-file');
  }
  const token = isOfAccounts ? undefined : readSecret(file, 'TIKTOK_REFRESH_TOKEN');
  if (token === undefined && line.text('output') !== undefined) {
    throw new UsageError('--output takes the new pair of a refresh token: give --token-file');
  }
  return token;
}

async function refreshOwn({ line, out }: Context, refreshToken: string): Promise<number> {
  // Before TikTok is asked: its answer may be the only pair that still works.
  const output = newTokensTo(line.text('output') ?? '-');
  try {
    return await withClient(async (tiktok) => {
      const tokens = await tiktok.oauth.refresh(refreshToken);
      return output.write(out, tokens);
    });
  } finally {
    output.discard();
  }
}
