import { TikTokError } from '../../errors';

interface Kind {
  code: string;
  retryable?: boolean;
  hint?: string;
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html, the longest match first.
const kinds: readonly (readonly [prefix: string, Kind])[] = [
  ['40001', { code: 'store_locked', retryable: true }],
  ['40P01', { code: 'store_locked', retryable: true }],
  ['55P03', { code: 'store_locked', retryable: true }],
  ['25006', { code: 'store_read_only', hint: 'This server is a read-only replica.' }],
  ['53100', { code: 'store_full', hint: 'Make room on the database server.' }],
  ['53', { code: 'store_unreachable', retryable: true }],
  ['57P0', { code: 'store_unreachable', retryable: true }],
  ['58', { code: 'store_io' }],
  ['08', { code: 'store_unreachable', retryable: true }],
  ['28', { code: 'store_cannot_open', hint: 'Check the user and the password of the store URL.' }],
  ['3D', { code: 'store_cannot_open', hint: 'Check the database name of the store URL.' }],
  ['42501', { code: 'store_cannot_open', hint: 'Grant the user the right that is named.' }],
];

/** '' where it was not the server that said so; a socket's codes look alike (`EPIPE`). */
function sqlState(fault: unknown): string {
  const { code, severity } = fault as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity !== undefined ? code : '';
}

function kindOf(fault: unknown): Kind {
  const state = sqlState(fault);
  // What no server said, the connection said: refused, reset, timed out, ended.
  if (state === '') return { code: 'store_unreachable', retryable: true };
  const known = kinds.find(([prefix]) => state.startsWith(prefix));
  return known?.[1] ?? { code: 'store_failed' };
}

/** Others stood in the transaction's way, and it has left no trace. */
export function shouldRepeat(fault: unknown): boolean {
  return ['40001', '40P01'].includes(sqlState(fault));
}

/** What pg rejected with as a TikTokError; ours, and mistakes in this program, pass. */
export function postgresError(fault: unknown): unknown {
  if (fault instanceof TikTokError || fault instanceof TypeError) return fault;
  const { message } = fault as { message?: unknown };
  return new TikTokError({
    kind: 'store',
    message: `PostgreSQL: ${message || 'the server cannot be reached'}`,
    ...kindOf(fault),
    cause: fault,
  });
}
