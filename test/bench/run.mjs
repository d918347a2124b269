// All benchmarks, one after the other; fails where one of them misses its bar.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const kBenchmarks = [
  ['upload.mjs'],
  ['upload.mjs', '--paced'],
  ['keepalive.mjs'],
  ['scale.mjs'],
  ['accounts.mjs'],
  ['browser_upload.mjs'],
  ['pages.mjs'],
];

for (const [program, ...args] of kBenchmarks) {
  console.log(`\n== ${program} ${args.join(' ')}`);
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
