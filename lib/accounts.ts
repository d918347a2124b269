import type {
  Account,
  AccountFilter,
  Accounts,
  CallOptions,
  ReencryptCounts,
  RefreshCounts,
} from '../ts-types/accounts';
import { ClientAccount } from './account';
import {
  checkBoolean,
  checkDate,
  checkNotUndefined,
  checkObject,
  checkOptionalObject,
  checkOptionalString,
  checkSignal,
  checkString,
  checkStrings,
  expected,
} from './arguments';
import { readSignal } from './calls';
import type { ClientCore } from './client-core';
import type {
  AccountQuery,
  Call,
  Engine,
  ImportedAccount,
  Native,
  StoredAccount,
} from './native-types';

const HOUR_MS = 3_600_000;
const unitsMs: Record<string, number> = { s: 1000, m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS };

export class ClientAccounts implements Accounts {
  readonly #client: ClientCore;

  constructor(client: ClientCore) {
    this.#client = client;
  }

  primary(userId: string): Promise<Account> {
    return this.#one((native) => native.primaryAccount, checkString(userId, 'userId'));
  }

  get(id: string, options?: { userId: string }): Promise<Account> {
    const wanted = checkString(id, 'id');
    const given = checkOptionalObject(options, 'options');
    const userId = 'userId' in given ? checkString(given.userId, 'userId') : undefined;
    return this.#one((native) => native.getAccount, wanted, userId);
  }

  list(filter: AccountFilter | string): Promise<Account[]> {
    return this.#list(readQuery(typeof filter === 'string' ? { userId: filter } : filter));
  }

  async #list(query: AccountQuery): Promise<Account[]> {
    const seen = await this.#call(undefined, (native) => native.listAccounts, query);
    return seen.map((account) => new ClientAccount(this.#client, account));
  }

  find(filter: AccountFilter): Promise<Account | null> {
    return this.#find(readQuery(filter));
  }

  async #find(query: AccountQuery): Promise<Account | null> {
    const seen = await this.#call(undefined, (native) => native.findAccount, query);
    return seen === null ? null : new ClientAccount(this.#client, seen);
  }

  import(account: Parameters<Accounts['import']>[0]): Promise<Account> {
    return this.#one((native) => native.importAccount, readImport(account));
  }

  refreshExpiring(options?: CallOptions & { within?: string | number }): Promise<RefreshCounts> {
    const given = checkOptionalObject(options, 'options');
    const { within } = given;
    const withinMs = within === undefined ? HOUR_MS : readDuration(within, 'within');
    return this.#call(checkSignal(given.signal), (native) => native.refreshExpiring, withinMs);
  }

  reencrypt(options?: CallOptions): Promise<ReencryptCounts> {
    return this.#call(readSignal(options), (native) => native.reencrypt);
  }

  async #one<Rest extends unknown[]>(
    choose: (native: Native) => Call<Engine, Rest, StoredAccount>,
    ...rest: Rest
  ): Promise<Account> {
    return new ClientAccount(this.#client, await this.#call(undefined, choose, ...rest));
  }

  #call<Rest extends unknown[], T>(
    signal: AbortSignal | undefined,
    choose: (native: Native) => Call<Engine, Rest, T>,
    ...rest: Rest
  ): Promise<T> {
    return this.#client.callDesk(signal, (engine, group, cancelToken) =>
      choose(this.#client.native)(engine, group, cancelToken, ...rest),
    );
  }
}

function readQuery(filter: unknown): AccountQuery {
  const given = checkObject(filter, 'filter');
  checkNotUndefined(given, 'userId', 'accountId', 'openId', 'all');
  const text = (name: string) => (name in given ? checkString(given[name], name) : undefined);
  const all = checkBoolean(given.all, 'all');
  if (!('userId' in given) && !('accountId' in given) && all !== true) {
    throw expected('userId, accountId or all: true', 'filter', filter);
  }
  return { userId: text('userId'), accountId: text('accountId'), openId: text('openId'), all };
}

function readImport(account: unknown): ImportedAccount {
  const given = checkObject(account, 'account');
  const tokens = checkObject(given.tokens, 'tokens');
  const scopes = tokens.scopes ?? undefined;
  const profile = given.profile ?? undefined;
  return {
    userId: checkString(given.userId, 'userId'),
    tokens: {
      accessToken: checkString(tokens.accessToken, 'tokens.accessToken'),
      refreshToken: checkOptionalString(tokens.refreshToken, 'tokens.refreshToken'),
      expiresAt: checkDate(tokens.expiresAt, 'tokens.expiresAt'),
      refreshExpiresAt: checkDate(tokens.refreshExpiresAt, 'tokens.refreshExpiresAt'),
      scopes: scopes === undefined ? undefined : checkStrings(scopes, 'tokens.scopes'),
      openId: checkOptionalString(tokens.openId, 'tokens.openId'),
    },
    profile: profile === undefined ? undefined : checkProfile(profile),
    label: checkOptionalString(given.label, 'label'),
    accountType: checkOptionalString(given.accountType, 'accountType'),
  };
}

const profileTypes: Record<string, string> = {
  unionId: 'string',
  displayName: 'string',
  avatarUrl: 'string',
  avatarUrl100: 'string',
  avatarLargeUrl: 'string',
  username: 'string',
  bioDescription: 'string',
  profileDeepLink: 'string',
  profileWebLink: 'string',
  isVerified: 'boolean',
  followerCount: 'number',
  followingCount: 'number',
  likesCount: 'number',
  videoCount: 'number',
};

function checkProfile(profile: unknown): Record<string, unknown> {
  const given = checkObject(profile, 'profile');
  checkString(given.displayName, 'profile.displayName');
  for (const [name, type] of Object.entries(profileTypes)) {
    const value = given[name];
    if (value !== undefined && value !== null && typeof value !== type) {
      throw expected(`a ${type}`, `profile.${name}`, value);
    }
  }
  return { ...given, fetchedAt: checkDate(given.fetchedAt, 'profile.fetchedAt') ?? new Date() };
}

/** Milliseconds, or a number with its unit: `90s`, `30m`, `1h`, `7d`. */
function readDuration(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  const match = typeof value === 'string' ? /^(\d{1,9})\s*([smhd])$/.exec(value) : null;
  if (match === null) throw expected('milliseconds or a text such as 1h', name, value);
  return Number(match[1]) * (unitsMs[match[2] as string] as number);
}
