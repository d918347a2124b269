// A worker of the queue, until it is killed: QUEUE_WORKER is { client, boss } as JSON.
import PgBoss from 'pg-boss';
import { createTikTok } from 'tokpost';
import { createPublishQueue } from 'tokpost/pg-boss';

const work = JSON.parse(process.env.QUEUE_WORKER);
const boss = new PgBoss({ connectionString: work.boss, maintenanceIntervalSeconds: 1 });
boss.on('error', () => {}); // the database is its own to lose
await boss.start();
const tiktok = createTikTok(work.client);
const queue = await createPublishQueue({ tiktok, boss });
await queue.work({ concurrency: 4 });
process.stdout.write('working\n');
