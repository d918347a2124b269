import { withClient } from '../clients';
import type { Command } from '../command';
import { showCall } from '../dry-run';
import { readSecret } from '../environment-file';
import { exitCodes } from '../exit-codes';
import { type NewTokens, writeTokens } from '../token-files';

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
    const refreshToken = readSecret(line.text('token-file'), 'TIKTOK_REFRESH_TOKEN');
    if (line.flag('dry-run')) {
      await showCall(context, (tiktok) => tiktok.oauth.refresh('unused'));
      return;
    }
    if (refreshToken !== undefined) {
      const output = line.text('output') ?? '-';
      await withClient(async (tiktok) => {
        const tokens: NewTokens = await tiktok.oauth.refresh(refreshToken);
        writeTokens(out, output, tokens);
      });
      return;
    }
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
