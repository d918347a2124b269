import { accountOptions } from '../account-choice';
import type { Command } from '../command';
import { draftOptions, draftOrder } from '../post-options';
import { postAndFollow } from '../posting';

export const draftCommand: Command = {
  name: 'draft',
  usage: 'FILE',
  summary: "send a video to the creator's inbox, who posts it in the TikTok app",
  calls: true,
  options: { ...accountOptions, ...draftOptions },
  examples: [
    ['tokpost draft clip.mp4', 'is done once it is in the inbox'],
    ['tokpost draft --relay-url https://files.example.com/clip.mp4', 'streamed from there'],
  ],
  run: (context) =>
    postAndFollow(context, (account, more) =>
      account.draftVideo({ ...draftOrder(context.line), ...more } as never),
    ),
};
