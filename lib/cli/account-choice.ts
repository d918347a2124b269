// Which account a command is about.
import type { Account, TokenAccount } from '../../ts-types/accounts';
import type { TikTok } from '../../ts-types/client';
import { type CommandLine, type OptionSpecs, UsageError } from './command-line';
import { readSecret } from './environment-file';

/** Whose account a sign-in from the terminal connects, unless --user says otherwise. */
export const defaultUser = 'local';

export const accountOptions: OptionSpecs = {
  account: { type: 'string', value: 'ID', text: 'the account with this id' },
  user: { type: 'string', value: 'ID', text: "the user's primary account" },
  'token-file': {
    type: 'string',
    value: 'FILE',
    text: 'the account of the access token in FILE; default: TIKTOK_ACCESS_TOKEN, then the only account',
  },
};

export async function chooseAccount(
  line: CommandLine,
  tiktok: TikTok,
): Promise<Account | TokenAccount> {
  const id = line.text('account');
  const userId = line.text('user');
  if (id === undefined && userId === undefined) {
    const accessToken = readSecret(line.text('token-file'), 'TIKTOK_ACCESS_TOKEN');
    if (accessToken !== undefined) return tiktok.withToken(accessToken);
  }
  return chooseStoredAccount(line, tiktok);
}

export async function chooseStoredAccount(line: CommandLine, tiktok: TikTok): Promise<Account> {
  const id = line.text('account');
  const userId = line.text('user');
  if (id !== undefined)
    return tiktok.accounts.get(id, userId === undefined ? undefined : { userId });
  if (userId !== undefined) return tiktok.accounts.primary(userId);
  const accounts = await tiktok.accounts.list({ all: true });
  const [only] = accounts;
  if (only !== undefined && accounts.length === 1) return only;
  throw new UsageError(
    only === undefined
      ? 'no account is connected; connect one with tokpost connect'
      : `which account? Choose with --account: ${accounts.map(({ id, label }) => `${id} (${label})`).join(', ')}`,
  );
}
