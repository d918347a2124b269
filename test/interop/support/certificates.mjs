import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './program.mjs';
import { temporaryFolder } from './temporary_folder.mjs';

const kNewKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/// A certificate authority in a folder of the test: `ca` is its certificate as PEM text, `issue`
/// makes a leaf for `names`. A negative number of days makes one that has expired.
export async function certificateAuthority(t) {
  const folder = await temporaryFolder(t);
  const file = (name) => join(folder, name);
  await run('openssl', [
    ...['req', '-x509', ...kNewKey, '-days', '2', '-subj', '/CN=Interop test CA'],
    ...['-keyout', file('ca.key'), '-out', file('ca.pem')],
  ]);
  let issued = 0;

  async function issue({ names = ['localhost'], addresses = ['127.0.0.1'], days = 2 } = {}) {
    issued += 1;
    const base = file(`leaf-${issued}`);
    const alternatives = [
      ...names.map((name) => `DNS:${name}`),
      ...addresses.map((address) => `IP:${address}`),
    ];
    await writeFile(`${base}.ext`, `subjectAltName=${alternatives.join(',')}\n`);
    await run('openssl', [
      ...['req', '-new', ...kNewKey, '-subj', `/CN=${names[0]}`],
      ...['-keyout', `${base}.key`, '-out', `${base}.csr`],
    ]);
    await run('openssl', [
      ...['x509', '-req', '-in', `${base}.csr`, '-CA', file('ca.pem'), '-CAkey', file('ca.key')],
      ...['-days', String(days), '-extfile', `${base}.ext`, '-out', `${base}.pem`],
    ]);
    return { keyFile: `${base}.key`, certFile: `${base}.pem` };
  }

  async function selfSigned({ names = ['localhost'] } = {}) {
    const base = file('self-signed');
    await run('openssl', [
      ...['req', '-x509', ...kNewKey, '-days', '2', '-subj', `/CN=${names[0]}`],
      ...['-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`],
      ...['-keyout', `${base}.key`, '-out', `${base}.pem`],
    ]);
    return { keyFile: `${base}.key`, certFile: `${base}.pem` };
  }

  return { ca: await readFile(file('ca.pem'), 'utf8'), caFile: file('ca.pem'), issue, selfSigned };
}
