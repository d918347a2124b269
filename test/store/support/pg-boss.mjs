// The PgBoss that the queue is tested with: the installed one, or what PG_BOSS names.
const { default: module, PgBoss = module } = await import(process.env.PG_BOSS ?? 'pg-boss');

/** One that notices within a second when a job has expired. */
export async function startBoss(connectionString) {
  const boss = new PgBoss({
    connectionString,
    maintenanceIntervalSeconds: 1, // of version 10; what follows is of the later ones
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  });
  boss.on('error', () => {}); // the database is its own to lose
  return await boss.start();
}
