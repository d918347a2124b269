import type { Video } from '../../../ts-types/accounts';
import { accountCommand } from '../account-command';
import type { Context } from '../command';

const DEFAULT_LIMIT = 20;

export const videosCommand = accountCommand({
  name: 'videos',
  usage: '[ID…]',
  summary: "print an account's public videos, newest first, or those with the given ids",
  options: {
    limit: { type: 'string', value: 'NUMBER', text: `how many at most; default: ${DEFAULT_LIMIT}` },
  },
  examples: [
    ['tokpost videos --limit 100 --json', 'a line of JSON for each'],
    ['tokpost videos 7301234567890123456', 'one, with fresh picture addresses'],
  ],
  call: (account, { line }) =>
    line.positionals.length > 0
      ? account.findVideos(line.positionals)
      : account.videos({ limit: DEFAULT_LIMIT }).next(),
  async show(account, { line, out, signal }) {
    const limit = line.integer('limit', 1) ?? DEFAULT_LIMIT;
    const videos =
      line.positionals.length > 0
        ? await account.findVideos(line.positionals, { signal })
        : account.videos({ limit, signal });
    for await (const video of videos) showVideo(out, video);
  },
});

function showVideo(out: Context['out'], video: Video): void {
  const { id, createdAt, views, likes, title } = video;
  const figures = `${views ?? '-'} views  ${likes ?? '-'} likes`;
  out.item(video, `${id}  ${createdAt.toISOString()}  ${figures}  ${title ?? ''}`.trimEnd());
}
