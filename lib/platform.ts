// What the process runs on, for the loader and for whoever has to say why it does not load.
import fs from 'node:fs';

export interface Libc {
  /** `none` on systems that have neither. */
  name: 'glibc' | 'musl' | 'none' | 'unknown';
  /** Of glibc. */
  version?: string;
}

/** As the prebuilt addons are named: `linux-x64`. */
export function platform(): string {
  return `${process.platform}-${process.arch}`;
}

export function runtime(): string {
  const { bun, deno } = process.versions;
  if (bun !== undefined) return `Bun ${bun}`;
  if (deno !== undefined) return `Deno ${deno}`;
  return `Node ${process.version}`;
}

/** The C library by what the process has mapped; nothing is spawned and no name is looked up. */
export function libc(): Libc {
  if (process.platform !== 'linux') return { name: 'none' };
  if (isMusl()) return { name: 'musl' };
  const version = glibcVersion();
  return version === undefined ? { name: 'unknown' } : { name: 'glibc', version };
}

export function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return fs.readFileSync('/proc/self/maps', 'latin1').includes('ld-musl-');
  } catch {
    return false;
  }
}

function glibcVersion(): string | undefined {
  const report = process.report as
    | (typeof process.report & { excludeNetwork?: boolean })
    | undefined;
  // Without this member the report looks up every peer's name, which can take minutes.
  if (report === undefined || !('excludeNetwork' in report)) return undefined;
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  try {
    const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
    return header?.glibcVersionRuntime;
  } finally {
    if (before !== undefined) report.excludeNetwork = before;
  }
}
