import type { Boss, PublishQueue, PublishQueueOptions } from '../../ts-types/pg-boss';
import {
  checkFunction,
  checkInteger,
  checkNotUndefined,
  checkObject,
  checkOptionalObject,
  expected,
} from '../arguments';
import { coreOf } from '../client';
import { BossTickets } from './boss-tickets';
import { JournalTickets } from './journal-tickets';
import { Queue } from './queue';
import type { Retries } from './retries';

const RETRIES = 3;
const RETRY_DELAY_MS = 60_000;

const bossMethods = ['createQueue', 'send', 'fetch', 'complete', 'fail'] as const;

export async function createPublishQueue(options: PublishQueueOptions): Promise<PublishQueue> {
  const { tiktok, boss, retries } = checkObject(
    options,
    'options',
  ) as unknown as PublishQueueOptions;
  const core = coreOf(tiktok);
  const given = readRetries(retries);
  // A boss that was forgotten would silently make a queue for one machine.
  checkNotUndefined(options as unknown as Record<string, unknown>, 'boss');
  const tickets = boss === undefined ? new JournalTickets(core) : new BossTickets(readBoss(boss));
  await tickets.open();
  return new Queue(tiktok, tickets, given);
}

function readRetries(retries: unknown): Retries {
  const given = checkOptionalObject(retries, 'retries');
  return {
    limit: checkInteger(given.limit, 'retries.limit', 0) ?? RETRIES,
    delayMs: checkInteger(given.delayMs, 'retries.delayMs', 1) ?? RETRY_DELAY_MS,
  };
}

function readBoss(boss: Boss): Boss {
  const given = checkObject(boss, 'boss');
  for (const name of bossMethods) {
    if (given[name] === undefined) throw expected('a function', `boss.${name}`, undefined);
    checkFunction(given[name], `boss.${name}`);
  }
  return boss;
}
