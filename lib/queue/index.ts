import type { Boss, PublishQueue, PublishQueueOptions } from '../../ts-types/pg-boss';
import { checkFunction, checkNotUndefined, checkObject, expected } from '../arguments';
import { coreOf } from '../client';
import { BossTickets } from './boss-tickets';
import { JournalTickets } from './journal-tickets';
import { Queue } from './queue';

const bossMethods = ['createQueue', 'send', 'fetch', 'complete', 'fail'] as const;

export async function createPublishQueue(options: PublishQueueOptions): Promise<PublishQueue> {
  const { tiktok, boss } = checkObject(options, 'options') as unknown as PublishQueueOptions;
  coreOf(tiktok);
  // A boss that was forgotten would silently make a queue for one machine.
  checkNotUndefined(options as unknown as Record<string, unknown>, 'boss');
  const tickets = boss === undefined ? new JournalTickets(tiktok) : new BossTickets(readBoss(boss));
  await tickets.open();
  return new Queue(tiktok, tickets);
}

function readBoss(boss: Boss): Boss {
  const given = checkObject(boss, 'boss');
  for (const name of bossMethods) {
    if (given[name] === undefined) throw expected('a function', `boss.${name}`, undefined);
    checkFunction(given[name], `boss.${name}`);
  }
  return boss;
}
