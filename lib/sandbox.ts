import type * as Declared from '../ts-types/sandbox';
import { checkDate, checkObject, checkOptionalObject } from './arguments';
import { fromNative } from './errors';
import { native } from './native';
import type { Sandbox as NativeSandbox } from './native-types';
import { trustedRoots } from './roots';

type Sandbox = Declared.Sandbox;

/** What the native sandbox says of itself once it listens. */
interface Info {
  apiUrl: string;
  authorizeUrl: string;
  uploadUrl: string;
  ca: string | null;
  clientKey: string;
  clientSecret: string;
  redirectUri: string;
}

// The compiler checks the implementation against the public declarations here.
({ startSandbox }) satisfies typeof Declared;

export async function startSandbox(options?: Declared.SandboxOptions): Promise<Sandbox> {
  const text = JSON.stringify(checkOptionalObject(options, 'options'));
  try {
    const addon = native();
    // Webhooks go to https addresses, which are trusted as the application's own calls are.
    const handle = await addon.startSandbox(text, await trustedRoots([]));
    return new RunningSandbox(handle, JSON.parse(addon.sandboxInfo(handle)));
  } catch (fault) {
    throw fromNative(fault);
  }
}

class RunningSandbox implements Sandbox {
  readonly #handle: NativeSandbox;
  readonly #info: Info;
  #stopping: Promise<void> | undefined;

  constructor(handle: NativeSandbox, info: Info) {
    this.#handle = handle;
    this.#info = info;
  }

  get apiUrl() {
    return this.#info.apiUrl;
  }
  get authorizeUrl() {
    return this.#info.authorizeUrl;
  }
  get uploadUrl() {
    return this.#info.uploadUrl;
  }
  get ca() {
    return this.#info.ca ?? undefined;
  }
  get clientKey() {
    return this.#info.clientKey;
  }
  get clientSecret() {
    return this.#info.clientSecret;
  }
  get redirectUri() {
    return this.#info.redirectUri;
  }

  config() {
    const { apiUrl, authorizeUrl, clientKey, clientSecret, redirectUri, ca } = this;
    const tls = ca === undefined ? {} : { tls: { ca } };
    return { clientKey, clientSecret, redirectUri, apiUrl, authorizeUrl, ...tls };
  }

  addUser(...[user]: Parameters<Sandbox['addUser']>): ReturnType<Sandbox['addUser']> {
    return this.#call('addUser', checkOptionalObject(user, 'user'));
  }

  set(...[user, patch]: Parameters<Sandbox['set']>): ReturnType<Sandbox['set']> {
    return this.#call('set', { user, patch: checkObject(patch, 'patch') });
  }

  issueTokens(
    ...[user, scopes, more]: Parameters<Sandbox['issueTokens']>
  ): ReturnType<Sandbox['issueTokens']> {
    const tokens = this.#call<Record<string, string>>('issueTokens', { user, scopes, ...more });
    return withDates(tokens, 'expiresAt', 'refreshExpiresAt') as never;
  }

  authorize(...[url, choice]: Parameters<Sandbox['authorize']>): string {
    return this.#call('authorize', { url: String(url), ...choice });
  }

  advance(ms: number): Date {
    return new Date(this.#call<string>('advance', { ms }));
  }

  completeDraft(...[publishId, choice]: Parameters<Sandbox['completeDraft']>): void {
    this.#call('completeDraft', { publishId, ...choice });
  }

  sendWebhook(...[event]: Parameters<Sandbox['sendWebhook']>): void {
    const { createdAt, ...members } = checkObject(event, 'event');
    const createdAtMs = checkDate(createdAt, 'event.createdAt')?.getTime();
    this.#call('sendWebhook', { ...members, createdAtMs });
  }

  inject(...[fault]: Parameters<Sandbox['inject']>): void {
    this.#call('inject', checkObject(fault, 'fault'));
  }

  requests(): ReturnType<Sandbox['requests']> {
    return this.#list('requests');
  }

  posts(): ReturnType<Sandbox['posts']> {
    return this.#list('posts');
  }

  violations(): ReturnType<Sandbox['violations']> {
    return this.#list('violations');
  }

  webhooks(): ReturnType<Sandbox['webhooks']> {
    return this.#list('webhooks');
  }

  stop(): Promise<void> {
    return (this.#stopping ??= native().stopSandbox(this.#handle));
  }

  #call<T>(method: string, args: object): T {
    try {
      return JSON.parse(native().sandboxCall(this.#handle, method, JSON.stringify(args)));
    } catch (fault) {
      throw fromNative(fault);
    }
  }

  #list(method: string): never[] {
    return this.#call<never[]>(method, {}).map((entry) =>
      withDates(entry, 'at', 'createdAt', 'endedAt'),
    );
  }
}

/** The entry with these members as Dates, where it has them. */
function withDates<T extends object>(entry: T, ...names: string[]): T {
  const dated = { ...entry } as Record<string, unknown>;
  for (const name of names) {
    if (typeof dated[name] === 'string') dated[name] = new Date(dated[name]);
  }
  return dated as T;
}
