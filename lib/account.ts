import type {
  Account,
  AccountJson,
  AccountStatus,
  CallOptions,
  ConnectionTest,
  CreatorInfo,
  Profile,
  Purpose,
  Video,
} from '../ts-types/accounts';
import { checkLimit, checkPurpose } from './account-arguments';
import {
  checkBoolean,
  checkOptionalObject,
  checkSignal,
  checkString,
  checkStrings,
} from './arguments';
import { readSignal } from './calls';
import type { ClientCore } from './client-core';
import { TikTokError } from './errors';
import type { Call, Engine, Native, PostOwner, StoredAccount } from './native-types';
import { PostingAccount } from './poster';
import { videoPages } from './video-pages';

/** A connected account: what is known of it, and its calls by its id. */
export class ClientAccount extends PostingAccount implements Account {
  #seen: StoredAccount;

  constructor(client: ClientCore, seen: StoredAccount) {
    super(client);
    this.#seen = seen;
  }

  get id(): string {
    return this.#seen.id;
  }

  get userId(): string {
    return this.#seen.userId;
  }

  get openId(): string {
    return this.#seen.openId;
  }

  get label(): string {
    return this.#seen.label;
  }

  get accountType(): string | undefined {
    return this.#seen.accountType;
  }

  get isPrimary(): boolean {
    return this.#seen.isPrimary;
  }

  get scopes(): readonly string[] {
    return this.#seen.scopes;
  }

  get profile(): Profile | undefined {
    return this.#seen.profile;
  }

  get expiresAt(): Date | undefined {
    return this.#seen.expiresAt;
  }

  get status(): AccountStatus {
    return this.#seen.status;
  }

  get statusReason(): string | undefined {
    return this.#seen.statusReason;
  }

  getProfile(options?: CallOptions & { force?: boolean }): Promise<Profile> {
    const given = checkOptionalObject(options, 'options');
    const force = checkBoolean(given.force, 'force') ?? false;
    return this.#getProfile(force, checkSignal(given.signal));
  }

  async #getProfile(force: boolean, signal: AbortSignal | undefined): Promise<Profile> {
    this.#seen = await this.#call(signal, (native) => native.accountProfile, force);
    return { ...(this.#seen.profile as Profile) };
  }

  getCreatorInfo(options?: CallOptions): Promise<CreatorInfo> {
    return this.#call(readSignal(options), (native) => native.accountCreatorInfo);
  }

  videos(options?: CallOptions & { limit?: number }): AsyncIterableIterator<Video> {
    const given = checkOptionalObject(options, 'options');
    const limit = checkLimit(given);
    const signal = checkSignal(given.signal);
    return videoPages(limit, (page) =>
      this.#call(signal, (native) => native.accountVideoPage, page),
    );
  }

  findVideos(ids: readonly string[], options?: CallOptions): Promise<Video[]> {
    const wanted = checkStrings(ids, 'ids');
    return this.#call(readSignal(options), (native) => native.accountFindVideos, wanted);
  }

  missingScopes(purpose: Purpose): string[] {
    return this.client.native.missingScopes(this.scopes, checkPurpose(purpose));
  }

  test(options?: CallOptions): Promise<ConnectionTest> {
    return this.#test(readSignal(options));
  }

  async #test(signal: AbortSignal | undefined): Promise<ConnectionTest> {
    const tested = await this.#call(signal, (native) => native.accountTest);
    if (!tested.connected) await this.#look();
    return tested;
  }

  setPrimary(): Promise<void> {
    return this.#change((native) => native.makePrimary);
  }

  setLabel(label: string | null): Promise<void> {
    const wanted = label === null ? undefined : checkString(label, 'label');
    return this.#change((native) => native.relabel, wanted);
  }

  disconnect(): Promise<void> {
    return this.#call(undefined, (native) => native.disconnect);
  }

  toJSON(): AccountJson {
    return { ...this.#seen };
  }

  protected override postOwner(): PostOwner {
    return { accountId: this.id, userId: this.userId, openId: this.openId };
  }

  async #change<Rest extends unknown[]>(
    choose: (native: Native) => Call<Engine, [id: string, ...Rest], StoredAccount>,
    ...rest: Rest
  ): Promise<void> {
    this.#seen = await this.#call(undefined, choose, ...rest);
  }

  async #call<Rest extends unknown[], T>(
    signal: AbortSignal | undefined,
    choose: (native: Native) => Call<Engine, [id: string, ...Rest], T>,
    ...rest: Rest
  ): Promise<T> {
    try {
      return await this.client.callDesk(signal, (engine, group, cancelToken) =>
        choose(this.client.native)(engine, group, cancelToken, this.id, ...rest),
      );
    } catch (error) {
      if (error instanceof TikTokError && error.kind === 'auth') await this.#look();
      throw error;
    }
  }

  /** Looks what has become of the account; a failure leaves what is known. */
  async #look(): Promise<void> {
    const { native } = this.client;
    try {
      this.#seen = await this.client.callDesk(undefined, (engine, group) =>
        native.getAccount(engine, group, undefined, this.id, undefined),
      );
    } catch {
      // The call that this follows tells its own fault.
    }
  }
}
