import { accountOptions } from '../account-choice';
import type { Command } from '../command';
import { videoOptions, videoOrder } from '../post-options';
import { postAndFollow } from '../posting';

export const postCommand: Command = {
  name: 'post',
  usage: 'FILE',
  summary: 'post a video',
  details: [
    'Progress goes to the standard error, the address of the post to the standard output. Ctrl-C leaves the',
    'post where `tokpost resume` goes on with it.',
  ].join('\n'),
  calls: true,
  options: { ...accountOptions, ...videoOptions },
  examples: [
    [
      "tokpost post clip.mp4 --title 'Hello #fyp' --privacy public",
      'prints the address of the post',
    ],
    ['tokpost post --url https://cdn.example.com/clip.mp4', 'TikTok pulls it itself'],
    ['tokpost post clip.mp4 --dry-run', 'prints what would be sent'],
  ],
  run: (context) =>
    postAndFollow(context, (account, more) =>
      account.postVideo({ ...videoOrder(context.line), ...more } as never),
    ),
};
