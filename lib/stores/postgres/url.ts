import { TikTokError } from '../../errors';

export interface PostgresUrl {
  /** For pg, without our own parameters. */
  connection: string;
  /** The name of the table of connections. */
  table: string;
  /** A URL that leads past any pooler, for notifications. */
  direct: string | undefined;
}

const DEFAULT_TABLE = 'social_connections';
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/**
 * `postgres://…?table=name&direct=true`, or `&direct=<another URL, encoded>` where the first one goes
 * through a pooler. The rest is pg's.
 */
export function readUrl(url: string): PostgresUrl {
  const question = url.indexOf('?');
  const base = question < 0 ? url : url.slice(0, question);
  const parameters = new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
  const table = parameters.get('table') ?? DEFAULT_TABLE;
  if (!IDENTIFIER.test(table)) {
    throw new TikTokError({
      kind: 'config',
      code: 'invalid_table',
      message:
        'The name of the connections table may hold letters, digits and underscores only, and ' +
        'begins with no digit.',
    });
  }
  const direct = parameters.get('direct');
  parameters.delete('table');
  parameters.delete('direct');
  const connection = parameters.size === 0 ? base : `${base}?${parameters}`;
  return { connection, table, direct: direct === 'true' ? connection : (direct ?? undefined) };
}
