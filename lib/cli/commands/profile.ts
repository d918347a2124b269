import { accountCommand } from '../account-command';
import { table } from '../output';

export const profileCommand = accountCommand({
  name: 'profile',
  summary: "print an account's profile",
  options: { force: { type: 'boolean', text: 'ask TikTok, however fresh the last answer is' } },
  examples: [
    ['tokpost profile', 'of the only account'],
    ['tokpost profile --user 42 --force --json', "of a user's primary account, fetched anew"],
  ],
  call: (account) => account.getProfile({ force: true }),
  async show(account, { line, out, signal }) {
    line.none();
    const profile = await account.getProfile({ force: line.flag('force'), signal });
    const rows = Object.entries(profile).filter(([, value]) => value !== undefined);
    out.result(profile, table(rows.map(([name, value]) => [name, shown(value)])));
  },
});

function shown(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
