import type { Logger, TikTokOptions } from '../ts-types/client';
import type { Store } from '../ts-types/stores';
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkObject,
  checkOptionalObject,
  checkOptionalString,
  checkStrings,
  expected,
} from './arguments';
import type { RawConfig } from './native-types';

/** The options of createTikTok after the checks of their types; what they say is checked natively. */
export interface ClientOptions {
  raw: RawConfig;
  ca: string[];
  proxy: string | undefined;
  logger: Logger | undefined;
  /** One of the caller's own, in the place of a URL. */
  store: Store | undefined;
  media: MediaOptions;
}

/** What the routes keep and serve themselves. */
export interface MediaOptions {
  publicUrl: string | undefined;
  spoolDir: string | undefined;
  spoolMaxBytes: number | undefined;
}

// The whole public surface, so that code written for a later version is no slip of the pen.
const optionNames: ReadonlySet<string> = new Set([
  'apiUrl',
  'authorizeUrl',
  'clientKey',
  'clientSecret',
  'encryptionKeys',
  'limits',
  'logger',
  'media',
  'mode',
  'polling',
  'proxy',
  'redirectUri',
  'relay',
  'retry',
  'scopes',
  'store',
  'timeouts',
  'tls',
  'uploads',
]);

const levels = ['debug', 'info', 'warn', 'error'] as const;

export function readOptions(options: TikTokOptions | undefined): ClientOptions {
  const given = checkOptionalObject(options, 'options');
  const text = (name: string) => checkOptionalString(given[name], name);
  const { uploads, media, relay } = readGroups(given);
  const store = readStore(given.store);
  const tls = checkOptionalObject(given.tls, 'tls');
  const ca = readRoots(tls.ca);
  const proxy = text('proxy');
  return {
    raw: {
      clientKey: text('clientKey'),
      clientSecret: text('clientSecret'),
      redirectUri: text('redirectUri'),
      scopes: given.scopes === undefined ? undefined : checkStrings(given.scopes, 'scopes'),
      mode: text('mode'),
      apiUrl: text('apiUrl'),
      authorizeUrl: text('authorizeUrl'),
      numbers: {
        ...readNumbers(given, 'timeouts'),
        ...readNumbers(given, 'retry'),
        ...readNumbers(given, 'polling'),
        ...readNumbers({ uploads }, 'uploads'),
        ...(given.limits === false ? {} : readNumbers(given, 'limits')),
      },
      limitsOff: given.limits === false,
      encryptionKeys:
        given.encryptionKeys === undefined
          ? undefined
          : checkStrings(given.encryptionKeys, 'encryptionKeys'),
      store: typeof store === 'string' ? store : undefined,
      hasStoreObject: typeof store === 'object',
      relayAllowPrivate: checkBoolean(relay.allowPrivate, 'relay.allowPrivate'),
      relayAllowHosts:
        relay.allowHosts === undefined
          ? undefined
          : checkStrings(relay.allowHosts, 'relay.allowHosts'),
      mediaPublicUrl: checkOptionalString(media.publicUrl, 'media.publicUrl'),
      ca,
      proxy,
      unknownOptions: [
        ...Object.keys(given).filter((name) => !optionNames.has(name)),
        ...othersIn('media', media, ['publicUrl']),
        ...othersIn('tls', tls, ['ca']),
        ...othersIn('relay', relay, ['allowPrivate', 'allowHosts']),
      ],
    },
    ca,
    proxy,
    logger: readLogger(given.logger),
    store: typeof store === 'object' ? store : undefined,
    media: readMedia(media, given.uploads),
  };
}

function othersIn(group: string, given: Record<string, unknown>, names: string[]): string[] {
  return Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => `${group}.${name}`);
}

/** Without what is no number: `chunkSize: 'auto'` is the default, the spool is the routes'. */
function readGroups(given: Record<string, unknown>) {
  const { spoolDir, spoolMaxBytes, chunkSize, ...numbers } = checkOptionalObject(
    given.uploads,
    'uploads',
  );
  const uploads = chunkSize === 'auto' ? numbers : { ...numbers, chunkSize };
  return {
    uploads,
    media: checkOptionalObject(given.media, 'media'),
    relay: checkOptionalObject(given.relay, 'relay'),
  };
}

function readMedia(media: Record<string, unknown>, uploads: unknown): MediaOptions {
  const { spoolDir, spoolMaxBytes } = checkOptionalObject(uploads, 'uploads');
  return {
    publicUrl: checkOptionalString(media.publicUrl, 'media.publicUrl'),
    spoolDir: checkOptionalString(spoolDir, 'uploads.spoolDir'),
    spoolMaxBytes: checkInteger(spoolMaxBytes, 'uploads.spoolMaxBytes', 1),
  };
}

function readStore(store: unknown): string | Store | undefined {
  if (store === undefined || typeof store === 'string') return store;
  if (typeof store !== 'object' || store === null || Array.isArray(store)) {
    throw expected('a URL or a store', 'store', store);
  }
  return store as Store;
}

function readNumbers(given: Record<string, unknown>, group: string): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(checkOptionalObject(given[group], group))) {
    if (value === undefined) continue;
    const path = `${group}.${name}`;
    if (typeof value !== 'number') throw expected('a number', path, value);
    numbers[path] = value;
  }
  return numbers;
}

function readRoots(ca: unknown): string[] {
  if (ca === undefined || ca === '') return [];
  return typeof ca === 'string' ? [ca] : checkStrings(ca, 'tls.ca');
}

function readLogger(logger: unknown): Logger | undefined {
  if (logger === undefined) return undefined;
  const given = checkObject(logger, 'logger');
  for (const level of levels) {
    if (given[level] === undefined) throw expected('a function', `logger.${level}`, undefined);
    checkFunction(given[level], `logger.${level}`);
  }
  return logger as Logger;
}

const variables = [
  'TIKTOK_CLIENT_KEY',
  'TIKTOK_CLIENT_SECRET',
  'TIKTOK_SANDBOX_CLIENT_KEY',
  'TIKTOK_SANDBOX_CLIENT_SECRET',
  'TIKTOK_CLIENT_ID',
  'TIKTOK_REDIRECT_URI',
  'TIKTOK_MODE',
  'TIKTOK_API_URL',
  'TIKTOK_AUTHORIZE_URL',
  'TOKPOST_ENCRYPTION_KEY',
  'TOKPOST_STORE',
  'TOKPOST_THREADS',
  'HTTPS_PROXY',
  'https_proxy',
  'NODE_ENV',
  'ENCRYPTION_KEY',
  'BASE_URL',
  'NEXTAUTH_URL',
];

/** The part of the environment that configures a client. */
export function readEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of variables) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
