// What the calls of every kind of account take.
import type { Purpose } from '../ts-types/accounts';
import { checkInteger, expected } from './arguments';

const purposes: readonly string[] = [
  'publish',
  'draft',
  'videos',
  'profile',
  'stats',
] satisfies Purpose[];

export function checkPurpose(purpose: unknown): Purpose {
  if (!purposes.includes(purpose as string)) {
    throw expected(`one of ${purposes.join(', ')}`, 'purpose', purpose);
  }
  return purpose as Purpose;
}

/** How many videos are wanted; all of them where nothing is said. */
export function checkLimit(options: Record<string, unknown>): number {
  return checkInteger(options.limit, 'limit', 1) ?? Number.POSITIVE_INFINITY;
}
