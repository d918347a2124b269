import type { PostListFilter, PostState } from '../../../ts-types/posts';
import { withClient } from '../clients';
import type { Command } from '../command';
import type { CommandLine } from '../command-line';
import { postRow } from '../follow';
import { table } from '../output';

const states: PostState[] = [
  'scheduled',
  'queued',
  'checking',
  'starting',
  'uploading',
  'processing',
  'published',
  'in_inbox',
  'stalled',
  'failed',
  'cancelled',
];

export const jobsCommand: Command = {
  name: 'jobs',
  summary: 'list posts, newest first',
  options: {
    state: { type: 'string', choices: states, text: 'only those in this state' },
    account: { type: 'string', value: 'ID', text: "only this account's" },
    user: { type: 'string', value: 'ID', text: "only this user's" },
    limit: { type: 'string', value: 'NUMBER', text: 'how many at most; default: 50' },
    cursor: { type: 'string', value: 'TEXT', text: 'go on where the last list ended' },
  },
  examples: [
    ['tokpost jobs', 'everything that was ever posted from this store'],
    ['tokpost jobs --state stalled --json', 'what needs somebody'],
  ],
  async run({ line, out }) {
    line.none();
    await withClient(async (tiktok) => {
      const { posts, nextCursor } = await tiktok.posts.list(filterOf(line));
      out.result({ posts, nextCursor }, [
        ...(posts.length === 0 ? ['no posts'] : table(posts.map(postRow))),
        ...(nextCursor === undefined ? [] : [`more: --cursor ${nextCursor}`]),
      ]);
    });
  },
};

function filterOf(line: CommandLine): PostListFilter {
  const accountId = line.text('account');
  const userId = line.text('user');
  const state = line.text('state') as PostState | undefined;
  const limit = line.integer('limit', 1);
  const cursor = line.text('cursor');
  const filter = {
    ...(accountId !== undefined && { accountId }),
    ...(userId !== undefined && { userId }),
    ...(accountId === undefined && userId === undefined && { all: true as const }),
    ...(state !== undefined && { state }),
    ...(limit !== undefined && { limit }),
    ...(cursor !== undefined && { cursor }),
  };
  return filter as PostListFilter;
}
