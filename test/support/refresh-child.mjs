// A process of its own that uses an account: `node refresh-child.mjs` with what to do as JSON in its
// environment. It waits for a line on its input, calls at once, and tells the outcome.
import { once } from 'node:events';

import { createTikTok } from 'tokpost';

const { options, accountId, callers } = JSON.parse(process.env.REFRESH_CHILD);
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const tiktok = createTikTok(options);
const account = await tiktok.accounts.get(accountId);
tell({ ready: true });
await once(process.stdin, 'data');
const outcomes = await Promise.allSettled(
  Array.from({ length: callers }, () => account.getProfile({ force: true })),
);
tell({ failures: outcomes.flatMap(({ reason }) => (reason ? [reason.code] : [])) });
process.stdin.destroy();
await tiktok.close();
