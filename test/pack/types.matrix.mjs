// The declarations under every TypeScript that is supported.
import { createRequire } from 'node:module';
import { after, describe, test } from 'node:test';

import { installWithNpm } from './support/package.mjs';
import { assertCompiles, kinds } from './support/types.mjs';

const { tool } = createRequire(import.meta.url)('../../scripts/tools.js');
const { project } = await installWithNpm({ after });

for (const name of ['typescript-5', 'typescript-6', 'typescript-7']) {
  describe(name, () => {
    for (const kind of Object.keys(kinds)) {
      test(kind, () => assertCompiles(project, tool(name), kind));
    }
  });
}
