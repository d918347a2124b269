// A worker of the queue, until it is killed: QUEUE_WORKER is { client, boss } as JSON, without `boss`
// for the queue of one machine.
import { createTikTok } from 'tokpost';
import { createPublishQueue } from 'tokpost/pg-boss';

import PgBoss from './pg-boss.mjs';

const work = JSON.parse(process.env.QUEUE_WORKER);
const tiktok = createTikTok(work.client);
const queue = await createPublishQueue({ tiktok, ...(work.boss && { boss: await startBoss() }) });
await queue.work({ concurrency: 4 });
process.stdout.write('working\n');

async function startBoss() {
  const boss = new PgBoss({ connectionString: work.boss, maintenanceIntervalSeconds: 1 });
  boss.on('error', () => {}); // the database is its own to lose
  await boss.start();
  return boss;
}
