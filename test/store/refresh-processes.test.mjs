// One refresh for all processes on one PostgreSQL database, and what a kill in the middle leaves.
import { after, before } from 'node:test';

import { testRefreshOfProcesses } from '../support/refresh-processes.mjs';
import { startPostgres } from './support/postgres.mjs';

let server;
before(async () => {
  server = await startPostgres();
});
after(() => server?.stop());

testRefreshOfProcesses(async () => (await server.createDatabase()).url);
