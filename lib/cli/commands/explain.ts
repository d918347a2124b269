import { accountOptions, chooseAccount } from '../account-choice';
import { withClient } from '../clients';
import type { Command } from '../command';
import type { CommandLine } from '../command-line';
import { describe, showCall } from '../dry-run';
import { exitCodes } from '../exit-codes';
import { draftOrder, photoOptions, photoOrder, videoOptions, videoOrder } from '../post-options';

export const explainCommand: Command = {
  name: 'explain',
  usage: 'FILE|PHOTO…',
  summary: 'tell what a post would send, and what TikTok would refuse and why',
  calls: true,
  options: {
    ...accountOptions,
    ...photoOptions,
    ...videoOptions,
    photos: { type: 'boolean', text: 'the arguments are photos' },
    draft: { type: 'boolean', text: 'as a draft, which takes no post settings' },
  },
  examples: [
    [
      'tokpost explain clip.mp4 --privacy public',
      'with the settings of the creator as they are now',
    ],
    ['tokpost explain --photos https://cdn.example.com/1.jpg --privacy public', 'a post of photos'],
    ['tokpost explain clip.mp4 --draft --json', 'the exit code is 1 where TikTok will refuse it'],
  ],
  async run(context) {
    const { line, out } = context;
    const what = explained(line);
    if (line.flag('dry-run')) {
      await showCall(context, (tiktok) => tiktok.withToken('unused').getCreatorInfo());
      return;
    }
    return withClient(async (tiktok) => {
      const account = await chooseAccount(line, tiktok);
      const plan = await account.explain(what as never);
      const { wouldSend, refusals, quota } = plan;
      out.result(plan, [
        ...wouldSend.requests.flatMap(describe),
        ...wouldSend.issues.map(
          ({ path, message }) => `${out.styled('problem', 'red')}  ${path}: ${message}`,
        ),
        ...refusals.flatMap(({ certain, code, message, remedy }) => [
          `${certain ? out.styled('refused', 'red') : out.styled('warning', 'yellow')}  ${message} (${code})`,
          `         ${remedy}`,
        ]),
        `posts left today: ${quota.postsLeftToday}; the next can start at ${quota.nextPostAt.toISOString()}`,
      ]);
      const refused = wouldSend.issues.length > 0 || refusals.some(({ certain }) => certain);
      return refused ? exitCodes.failed : exitCodes.done;
    });
  },
};

function explained(line: CommandLine): object {
  const isDraft = line.flag('draft');
  if (line.flag('photos')) return { [isDraft ? 'draft' : 'photos']: photoOrder(line) };
  return isDraft ? { draft: draftOrder(line) } : { video: videoOrder(line) };
}
