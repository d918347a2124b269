import type { Account } from '../../../ts-types/accounts';
import type { TikTok } from '../../../ts-types/client';
import { accountOptions, chooseStoredAccount, defaultUser } from '../account-choice';
import { withClient } from '../clients';
import type { Command, Context } from '../command';
import { UsageError } from '../command-line';
import { showCall } from '../dry-run';
import { readJson, readSecret } from '../environment-file';
import { exitCodes } from '../exit-codes';
import { type Output, table } from '../output';

type Action = (
  context: Context,
  tiktok: TikTok,
  rest: readonly string[],
) => Promise<number | undefined>;

export const accountsCommand: Command = {
  name: 'accounts',
  actions: ['list', 'test', 'label', 'primary', 'import', 'disconnect'],
  usage: '[list|test|label TEXT|primary|import|disconnect]',
  summary: 'list the connected accounts, or do something with one of them',
  calls: true,
  options: {
    account: accountOptions.account as NonNullable<typeof accountOptions.account>,
    user: { type: 'string', value: 'ID', text: `the user; for import default: ${defaultUser}` },
    tokens: {
      type: 'string',
      value: 'FILE',
      text: 'import: JSON with accessToken, refreshToken, expiresAt; default: TIKTOK_ACCESS_TOKEN, TIKTOK_REFRESH_TOKEN',
    },
    profile: {
      type: 'string',
      value: 'FILE',
      text: 'import: JSON with the profile, as `tokpost profile --json` prints it',
    },
    label: { type: 'string', value: 'TEXT', text: 'import: a name for it' },
  },
  examples: [
    ['tokpost accounts', 'all of them'],
    ['tokpost accounts test --account 3f2a…', 'is the token good, and whose is it?'],
    ["tokpost accounts label 'Shop' --account 3f2a…", 'a name of your own'],
    ['tokpost accounts import --tokens tokens.json --user 42', 'tokens from elsewhere'],
  ],
  async run(context) {
    const [name = 'list', ...rest] = context.line.positionals;
    const action = actions[name];
    if (action === undefined) {
      throw new UsageError(`${Object.keys(actions).join(', ')} are expected, not ${name}`);
    }
    if (name !== 'label' && rest.length > 0)
      throw new UsageError(`${rest[0]} is not expected here`);
    if (context.line.flag('dry-run')) {
      await showCall(context, (tiktok) => dryCall(name, tiktok));
      return;
    }
    return withClient((tiktok) => action(context, tiktok, rest));
  },
};

const actions: Record<string, Action> = {
  async list({ line, out }, tiktok) {
    const userId = line.text('user');
    const accounts = await tiktok.accounts.list(userId === undefined ? { all: true } : { userId });
    out.result(
      accounts,
      accounts.length === 0 ? 'no account is connected' : table(accounts.map(row)),
    );
  },

  async test({ line, out, signal }, tiktok) {
    const account = await chooseStoredAccount(line, tiktok);
    const answer = await account.test({ signal });
    out.result({ accountId: account.id, ...answer }, answer.message);
    return answer.connected ? exitCodes.done : exitCodes.signIn;
  },

  async label({ line, out }, tiktok, [label, ...more]) {
    if (label === undefined || more.length > 0) {
      throw new UsageError("label is followed by one text; '' gives the profile's name back");
    }
    const account = await chooseStoredAccount(line, tiktok);
    await account.setLabel(label === '' ? null : label);
    showAccount(out, account);
  },

  async primary({ line, out }, tiktok) {
    const account = await chooseStoredAccount(line, tiktok);
    await account.setPrimary();
    showAccount(out, account);
  },

  async import({ line, out }, tiktok) {
    const label = line.text('label');
    const profile = importedProfile(line.text('profile'));
    const account = await tiktok.accounts.import({
      userId: line.text('user') ?? defaultUser,
      tokens: importedTokens(line.text('tokens')),
      ...(label !== undefined && { label }),
      ...(profile !== undefined && { profile }),
    });
    showAccount(out, account);
  },

  async disconnect({ line, out }, tiktok) {
    const account = await chooseStoredAccount(line, tiktok);
    await account.disconnect();
    out.result({ accountId: account.id, disconnected: true }, `disconnected ${account.label}`);
  },
};

function dryCall(name: string, tiktok: TikTok): Promise<unknown> {
  if (name === 'test' || name === 'import') return tiktok.withToken('unused').test();
  return name === 'disconnect' ? tiktok.oauth.revoke('unused') : Promise.resolve();
}

function importedTokens(file: string | undefined) {
  if (file === undefined) {
    const accessToken = readSecret(undefined, 'TIKTOK_ACCESS_TOKEN');
    const refreshToken = readSecret(undefined, 'TIKTOK_REFRESH_TOKEN');
    if (accessToken === undefined)
      throw new UsageError('give --tokens, or set TIKTOK_ACCESS_TOKEN');
    return { accessToken, ...(refreshToken !== undefined && { refreshToken }) };
  }
  return readMembers(file, ['expiresAt', 'refreshExpiresAt']) as { accessToken: string };
}

function importedProfile(file: string | undefined) {
  if (file === undefined) return undefined;
  return readMembers(file, ['fetchedAt']) as { displayName: string };
}

/** A JSON object with some members that are dates. */
function readMembers(file: string, dates: readonly string[]): Record<string, unknown> {
  const members = readJson(file) as Record<string, unknown>;
  for (const name of dates) {
    if (members?.[name] !== undefined) members[name] = new Date(members[name] as string);
  }
  return members;
}

function row({ id, userId, label, isPrimary, status, statusReason, openId }: Account): string[] {
  const state = statusReason === undefined ? status : `${status} (${statusReason})`;
  return [id, userId, label, isPrimary ? 'primary' : '', state, openId];
}

function showAccount(out: Output, account: Account): void {
  out.result(account, table([row(account)]));
}
