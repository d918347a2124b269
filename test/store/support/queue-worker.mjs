// A worker of the queue, until it is killed: QUEUE_WORKER is { client, boss } as JSON, without `boss`
// for the queue of one machine.
import { createTikTok } from 'tokpost';
import { createPublishQueue } from 'tokpost/pg-boss';

import { startBoss } from './pg-boss.mjs';

const work = JSON.parse(process.env.QUEUE_WORKER);
const tiktok = createTikTok(work.client);
const queue = await createPublishQueue({
  tiktok,
  ...(work.boss && { boss: await startBoss(work.boss) }),
});
await queue.work({ concurrency: 4 });
process.stdout.write('working\n');
