import { TikTokError } from '../errors';
import { UsageError } from './command-line';

/** What a script can tell by; docs/cli.md has the table. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  config: 3,
  signIn: 4,
  later: 5,
  undecided: 6,
  interrupted: 130,
} as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof TypeError) return exitCodes.usage;
  if (!(error instanceof TikTokError)) return exitCodes.failed;
  switch (error.kind) {
    case 'validation':
      return exitCodes.usage;
    case 'config':
      return exitCodes.config;
    case 'auth':
    case 'scope':
      return exitCodes.signIn;
    case 'rate_limit':
    case 'network':
    case 'server':
      return exitCodes.later;
    case 'timeout':
      return error.retryable ? exitCodes.later : exitCodes.undecided;
    default:
      return exitCodes.failed;
  }
}
