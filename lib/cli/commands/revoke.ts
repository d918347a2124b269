import { accountOptions, chooseStoredAccount } from '../account-choice';
import { withClient } from '../clients';
import type { Command } from '../command';
import { showCall } from '../dry-run';
import { readSecret } from '../environment-file';

export const revokeCommand: Command = {
  name: 'revoke',
  summary: "end the app's access to an account",
  details: 'A connected account is disconnected; a token of yours is only revoked.',
  calls: true,
  options: accountOptions,
  examples: [
    ['tokpost revoke --account 3f2a…', 'disconnects it and cancels its posts'],
    ['tokpost revoke --token-file token.txt', 'an access token of yours'],
  ],
  async run(context) {
    const { line, out, signal } = context;
    line.none();
    if (line.flag('dry-run')) {
      await showCall(context, (tiktok) => tiktok.oauth.revoke('unused'));
      return;
    }
    const named = line.text('account') ?? line.text('user');
    const token =
      named === undefined ? readSecret(line.text('token-file'), 'TIKTOK_ACCESS_TOKEN') : undefined;
    await withClient(async (tiktok) => {
      if (token !== undefined) {
        await tiktok.oauth.revoke(token, { signal });
        out.result({ revoked: true }, 'revoked');
        return;
      }
      const account = await chooseStoredAccount(line, tiktok);
      await account.disconnect();
      out.result({ revoked: true, accountId: account.id }, `disconnected ${account.label}`);
    });
  },
};
