// The queue with the versions of pg-boss that Node 20 cannot run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, test } from 'node:test';

import { root, temporaryFolder } from './support/package.mjs';
import { assertTakesBoss } from './support/types.mjs';

const require = createRequire(import.meta.url);
const { tool } = require('../../scripts/tools.js');

const imports = { 'pg-boss-11': 'PgBoss', 'pg-boss-12': '{ PgBoss }' };

for (const [name, imported] of Object.entries(imports)) {
  describe(name, () => {
    test('the tests of the queue under Node 24', () => {
      // Node runs no test within a test, which this variable tells it.
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const { status, stdout } = spawnSync(
        tool('node-24'),
        ['--test', '--test-reporter=tap', path.join(root, 'test/store/queue.test.mjs')],
        { env: { ...env, PG_BOSS: tool(name) }, encoding: 'utf8' },
      );
      assert.equal(status, 0, stdout);
      assert.match(stdout, /^# pass [1-9]/m);
    });

    test('its types are what createPublishQueue takes', (t) => {
      const module = path.resolve(tool(name), '../..');
      const compiler = require.resolve('typescript/bin/tsc');
      assertTakesBoss(temporaryFolder(t), compiler, { imported, module });
    });
  });
}
