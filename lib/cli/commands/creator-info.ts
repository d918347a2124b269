import { accountCommand } from '../account-command';
import { table } from '../output';

export const creatorInfoCommand = accountCommand({
  name: 'creator-info',
  summary: 'print what the creator may post right now',
  examples: [
    ['tokpost creator-info --json', 'privacy options, switched-off interactions, longest video'],
  ],
  call: (account) => account.getCreatorInfo(),
  async show(account, { line, out, signal }) {
    line.none();
    const info = await account.getCreatorInfo({ signal });
    const off = [
      info.commentDisabled && 'comments',
      info.duetDisabled && 'duets',
      info.stitchDisabled && 'stitches',
    ].filter(Boolean);
    out.result(
      info,
      table([
        ['creator', `${info.nickname} (@${info.username})`],
        ['privacy', info.privacyOptions.join(', ')],
        ['off', off.length === 0 ? 'nothing' : off.join(', ')],
        ['longest video', `${info.maxDurationSeconds} s`],
      ]),
    );
  },
});
