// What a built addon asks of the system that loads it, read from the file without running it.
'use strict';

const { execFileSync } = require('node:child_process');

// Debian 12's and RHEL 9's binaries alike: what README promises.
const kNewestGlibc = '2.34';
const kEntryPoints = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
const kSystemLibraries = /^(libc|libm|libgcc_s|libpthread|libdl|ld-linux[^.]*)\.so/;
const kMachines = { x64: /X86-64/, arm64: /AArch64/ };

function inspectAddon(file) {
  const readelf = (option) =>
    execFileSync('readelf', [option, '--wide', file], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const dynamic = readelf('--dynamic');
  const symbols = readelf('--dyn-syms').split('\n').map(readSymbol).filter(Boolean);
  const imported = symbols.filter(({ defined }) => !defined).map(({ name }) => name);
  return {
    machine: /Machine:\s+(.*)/.exec(readelf('--file-header'))[1],
    glibc: newest(imported.flatMap((name) => /@GLIBC_([\d.]+)/.exec(name)?.[1] ?? [])),
    libraries: [...dynamic.matchAll(/NEEDED.*\[(.*)\]/g)].map((match) => match[1]),
    exported: symbols.filter(({ defined }) => defined).map(({ name }) => name),
    imported,
    relro: /GNU_RELRO/.test(readelf('--program-headers')) && /BIND_NOW|FLAGS.*NOW/.test(dynamic),
    stays: /NODELETE/.test(dynamic),
    stripped: !/\.symtab/.test(readelf('--section-headers')),
  };
}

function readSymbol(line) {
  const columns = line.trim().split(/\s+/);
  const [index, , , type, binding, , section, name] = columns;
  if (!/^\d+:$/.test(index) || name === undefined || type === 'SECTION') return undefined;
  if (section === 'UND' && binding === 'WEAK') return undefined; // it may be missing
  return { name, defined: section !== 'UND' };
}

/** What is wrong with the addon for an architecture, as sentences; none where it may be shipped. */
function addonFaults(report, arch) {
  const faults = [];
  const require = (good, fault) => {
    if (!good) faults.push(fault);
  };
  require(kMachines[arch].test(report.machine), `it is built for ${report.machine}, not for ${arch}`);
  require(
    compareVersions(report.glibc, kNewestGlibc) <= 0,
    `it needs glibc ${report.glibc}, newer than ${kNewestGlibc}`,
  );
  for (const name of report.libraries) {
    require(kSystemLibraries.test(name), `it needs ${name}, which an installation may lack`);
  }
  for (const name of report.exported) {
    require(kEntryPoints.includes(name), `it exports ${name}`);
  }
  for (const name of kEntryPoints) {
    require(report.exported.includes(name), `it does not export ${name}`);
  }
  const borrowed = report.imported.filter((name) => /^(SSL_|EVP_|OPENSSL_|sqlite3_)/.test(name));
  require(borrowed.length === 0, `it takes ${borrowed[0]} from the process that loads it`);
  // Names of the system's libraries have a version; without one only Node-API's may be.
  const unresolved = report.imported.filter((name) => !/@|^(napi_|node_api_)/.test(name));
  require(unresolved.length === 0, `nothing defines ${unresolved[0]}`);
  require(report.imported.some((name) => name.startsWith('__stack_chk_fail')), 'its stack is not guarded');
  require(report.relro, 'its relocations stay writable (full RELRO is missing)');
  require(report.stays, 'it may be unloaded under its threads (NODELETE is missing)');
  return faults;
}

function newest(versions) {
  return [...versions].sort(compareVersions).at(-1) ?? '0';
}

function compareVersions(left, right) {
  const a = left.split('.').map(Number);
  const b = right.split('.').map(Number);
  for (let i = 0; i < Math.max(a.length, b.length); ++i) {
    if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) - (b[i] ?? 0);
  }
  return 0;
}

module.exports = { addonFaults, inspectAddon, kNewestGlibc };
