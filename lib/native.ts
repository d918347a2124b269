// The only loader of the addon. It is loaded by the first call that needs it, so that importing
// tokpost costs next to nothing.
import { TikTokError } from './errors';
import type { Native } from './native-types';
import { isMusl, libc, platform, runtime } from './platform';

interface Build {
  file: string;
  load: () => unknown;
}

// Literal paths, because bundlers and file tracers follow nothing else. What `tokpost build` made
// on this machine goes before what came with the package.
const builds: Build[] = [
  { file: 'build/Release/tokpost.node', load: () => require('../build/Release/tokpost.node') },
];
if (process.platform === 'linux' && process.arch === 'x64') {
  builds.push({
    file: 'prebuilds/linux-x64/tokpost.node',
    load: () => require('../prebuilds/linux-x64/tokpost.node'),
  });
}
if (process.platform === 'linux' && process.arch === 'arm64') {
  builds.push({
    file: 'prebuilds/linux-arm64/tokpost.node',
    load: () => require('../prebuilds/linux-arm64/tokpost.node'),
  });
}

/**
 * Never called. A bundler that follows it stops with this sentence, as the name of a module that it does
 * not find, where it would else complain about a file that it cannot read and name no remedy.
 */
export function refuseBundlers(): void {
  require('tokpost cannot be bundled, wrap next.config in withTikTok of tokpost/next or keep tokpost external');
}

let loaded: { addon: Native; file: string } | undefined;

/** The addon; throws a TikTokError that says what to do where it cannot be loaded. */
export function native(): Native {
  loaded ??= load();
  return loaded.addon;
}

/** Which file of the package the addon came from. */
export function nativeFile(): string {
  loaded ??= load();
  return loaded.file;
}

function load(): { addon: Native; file: string } {
  const failures: string[] = [];
  for (const build of builds) {
    try {
      if (build.file.startsWith('prebuilds/') && isMusl()) {
        failures.push(`${build.file}: it is built for glibc, and this system has musl`);
        continue;
      }
      const addon = build.load() as Native;
      addon.setThreads(threadCount());
      // On the main thread nothing else tells the addon that the process is ending, and exit() under
      // running threads crashes. In a worker the addon's own cleanup hook does the same.
      process.on('exit', () => addon.shutdown());
      return { addon, file: build.file };
    } catch (error) {
      failures.push(`${build.file}: ${reason(error)}`);
    }
  }
  throw loadError(failures);
}

// One thread sends over a gigabyte a second, and costs less than two that hand work to each other.
// A faulty number is reported by the check of the configuration, with all its other faults.
function threadCount(): number {
  const count = Number(process.env.TOKPOST_THREADS || 1);
  return Number.isInteger(count) && count >= 1 && count <= 64 ? count : 1;
}

function reason(error: unknown): string {
  if ((error as { code?: unknown }).code === 'MODULE_NOT_FOUND') return 'there is no such file';
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

function loadError(failures: string[]): TikTokError {
  return new TikTokError({
    kind: 'config',
    code: 'addon_not_loaded',
    message: [
      `tokpost's native addon does not load on ${platform()} (${[...system(), runtime()].join(', ')}).`,
      'Tried:',
      ...failures.map((failure) => `  ${failure}`),
      'Prebuilt for linux-x64 and linux-arm64 with glibc 2.34 or newer. Remedies:',
      ...remedies().map((remedy, index) => `  ${index + 1}. ${remedy}`),
    ].join('\n'),
  });
}

function system(): string[] {
  const { name, version } = libc();
  if (name === 'none') return [];
  return [name === 'unknown' ? 'unknown libc' : `${name}${version ? ` ${version}` : ''}`];
}

function remedies(): string[] {
  const bundler =
    'If a bundler or a copy left the file behind, keep the package external (withTikTok from ' +
    'tokpost/next does it, or serverExternalPackages) and copy node_modules/tokpost whole.';
  if (process.platform === 'win32') {
    return [
      'Run in WSL (`wsl --install`) or in a container of Debian 12; Windows cannot build it.',
    ];
  }
  return [
    'Run where it is prebuilt, for example in an image based on Debian 12 (node:20-bookworm).',
    'Build it here: npx tokpost build (needs a C++20 compiler, make, Python 3, Boost 1.81 headers, ' +
      'OpenSSL 3 and SQLite).',
    bundler,
  ];
}
