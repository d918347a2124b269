import fs from 'node:fs/promises';

import { TikTokError } from './errors';

/** Node 22.15 and newer tell the whole of their trust themselves. */
interface TlsModule {
  readonly rootCertificates: readonly string[];
  getCACertificates?: (type: 'default') => string[];
}

/**
 * The roots that this process trusts, in PEM: Node's own and those of NODE_EXTRA_CA_CERTS, so that
 * TikTok is trusted as the application's other connections are.
 */
export async function trustedRoots(extra: string[]): Promise<string> {
  const tls: TlsModule = await import('node:tls');
  if (tls.getCACertificates !== undefined) {
    return [...tls.getCACertificates('default'), ...extra].join('\n');
  }
  return [...tls.rootCertificates, await extraRoots(), ...extra].join('\n');
}

async function extraRoots(): Promise<string> {
  const path = process.env.NODE_EXTRA_CA_CERTS;
  if (path === undefined || path === '') return '';
  try {
    return await fs.readFile(path, 'utf8');
  } catch (cause) {
    throw new TikTokError({
      kind: 'config',
      code: 'extra_ca_certs',
      message: 'The file named by NODE_EXTRA_CA_CERTS cannot be read.',
      hint: 'Correct the path in NODE_EXTRA_CA_CERTS, or remove the variable.',
      cause,
    });
  }
}
