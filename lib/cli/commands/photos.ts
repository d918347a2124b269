import { accountOptions } from '../account-choice';
import type { Command } from '../command';
import { photoOptions, photoOrder } from '../post-options';
import { postAndFollow } from '../posting';

export const photosCommand: Command = {
  name: 'photos',
  usage: 'PHOTO…',
  summary: 'post 1 to 35 photos',
  details: [
    'TikTok pulls photos from a verified domain. Files are prepared and served by the media route of an app',
    'that runs with the same store and keys.',
  ].join('\n'),
  calls: true,
  options: { ...accountOptions, ...photoOptions },
  examples: [
    [
      'tokpost photos https://cdn.example.com/1.jpg https://cdn.example.com/2.jpg --title Today',
      'two photos',
    ],
    ['tokpost photos https://cdn.example.com/1.jpg --draft', "to the creator's inbox"],
  ],
  run: (context) =>
    postAndFollow(context, (account, more) => {
      const order = { ...photoOrder(context.line), ...more } as never;
      return context.line.flag('draft') ? account.draftPhotos(order) : account.postPhotos(order);
    }),
};
