// The only loader of the addon. It is loaded by the first call that needs it, so that importing
// tokpost costs next to nothing.
import fs from 'node:fs';

import { TikTokError } from './errors';
import type { Native } from './native-types';

// Literal paths, because bundlers and file tracers follow nothing else.
const builds: [path: string, load: () => unknown][] = [
  ['build/Release/tokpost.node', () => require('../build/Release/tokpost.node')],
];
if (process.platform === 'linux' && process.arch === 'x64') {
  builds.push([
    'prebuilds/linux-x64/tokpost.node',
    () => require('../prebuilds/linux-x64/tokpost.node'),
  ]);
}
if (process.platform === 'linux' && process.arch === 'arm64') {
  builds.push([
    'prebuilds/linux-arm64/tokpost.node',
    () => require('../prebuilds/linux-arm64/tokpost.node'),
  ]);
}

let loaded: Native | undefined;

/** The addon; throws a TikTokError that says what to do where it cannot be loaded. */
export function native(): Native {
  loaded ??= load();
  return loaded;
}

function load(): Native {
  const failures: string[] = [];
  for (const [path, require] of builds) {
    try {
      const addon = require() as Native;
      addon.setThreads(threadCount());
      // On the main thread nothing else tells the addon that the process is ending, and exit() under
      // running threads crashes. In a worker the addon's own cleanup hook does the same.
      process.on('exit', () => addon.shutdown());
      return addon;
    } catch (error) {
      if (error instanceof TikTokError) throw error;
      failures.push(`${path}: ${firstLine(error)}`);
    }
  }
  throw loadError(failures);
}

function threadCount(): number {
  const text = process.env.TOKPOST_THREADS;
  if (text === undefined || text === '') return 2;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new TikTokError({
    kind: 'config',
    code: 'invalid_threads',
    message: 'TOKPOST_THREADS is not a whole number from 1 to 64.',
    hint: 'Set TOKPOST_THREADS to a number such as 2, or leave it out.',
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

function loadError(failures: string[]): TikTokError {
  const runtime = process.versions.bun
    ? `Bun ${process.versions.bun}`
    : process.versions.deno
      ? `Deno ${process.versions.deno}`
      : `Node ${process.version}`;
  return new TikTokError({
    kind: 'config',
    code: 'addon_not_loaded',
    message: [
      `tokpost's native addon does not load on ${process.platform}-${process.arch} (${libc()}, ${runtime}).`,
      'Tried:',
      ...failures.map((failure) => `  ${failure}`),
      'Prebuilt for linux-x64 and linux-arm64 with glibc 2.34 or newer. Remedies:',
      '  1. Run on such a system, for example in an image based on Debian 12, or in WSL on Windows.',
      '  2. Build it here: node node_modules/tokpost/scripts/build (needs a C++20 compiler, Boost 1.81',
      '     headers and OpenSSL 3).',
      '  3. If a bundler moved the package, keep it external (serverExternalPackages in Next.js).',
    ].join('\n'),
  });
}

/** The C library by name, read from what the process has mapped; nothing is spawned or asked for. */
function libc(): string {
  if (process.platform !== 'linux') return 'no glibc';
  try {
    const maps = fs.readFileSync('/proc/self/maps', 'latin1');
    if (maps.includes('ld-musl-')) return 'musl';
  } catch {
    return 'unknown libc';
  }
  const report = process.report as typeof process.report & { excludeNetwork?: boolean };
  // Without this the report looks up every peer's name, which can take minutes.
  if (!report || !('excludeNetwork' in report)) return 'glibc';
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
  if (before !== undefined) report.excludeNetwork = before;
  return `glibc ${header?.glibcVersionRuntime ?? 'of unknown version'}`;
}
