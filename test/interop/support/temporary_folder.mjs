import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/// A folder of its own for a test, gone when the test is.
export async function temporaryFolder(t) {
  const folder = await mkdtemp(join(tmpdir(), 'interop-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
