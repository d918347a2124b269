// Every time that a store of tokpost's keeps in tables of its own.
const times = {
  tokpost_engines: ['renewed_at'],
  tokpost_posts: ['wake_at'],
  tokpost_webhook_hints: ['received_at'],
  tokpost_rate_log: ['at', 'expires_at'],
  tokpost_oauth_states: ['expires_at'],
};

/** SQL that makes everything older, in PostgreSQL and in SQLite. */
export function ageing(ms) {
  const changes = Object.entries(times).map(([table, columns]) => {
    const set = columns.map((column) => `${column} = ${column} - ${ms}`);
    return `UPDATE ${table} SET ${set.join(', ')}`;
  });
  return changes.join(';');
}
