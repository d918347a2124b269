// The PgBoss that the queue is tested with: the installed one, or what PG_BOSS names.
const { default: PgBoss, PgBoss: named } = await import(process.env.PG_BOSS ?? 'pg-boss');

/** Version 12 exports it by its name only, the ones before as the module. */
export default named ?? PgBoss;
