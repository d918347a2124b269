import type { CallOptions } from '../ts-types/accounts';
import type {
  AuthorizationUrl,
  AuthorizationUrlOptions,
  ClientToken,
  OAuth,
  SignIn,
  Tokens,
} from '../ts-types/oauth';
import { ClientAccount } from './account';
import {
  checkBoolean,
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
import type { Binding } from './native-types';

const pkceWays = ['auto', 'hex', 'base64url', 'off'];

export class ClientOAuth implements OAuth {
  readonly #client: ClientCore;

  constructor(client: ClientCore) {
    this.#client = client;
  }

  authorizationUrl(options?: AuthorizationUrlOptions): Promise<AuthorizationUrl> {
    const given = checkOptionalObject(options, 'options');
    const { pkce, scopes } = given;
    if (pkce !== undefined && !pkceWays.includes(pkce as string)) {
      throw expected(`one of ${pkceWays.join(', ')}`, 'pkce', pkce);
    }
    const wanted = {
      scopes: scopes === undefined ? undefined : checkStrings(scopes, 'scopes'),
      forceConsent: checkBoolean(given.forceConsent, 'forceConsent'),
      redirectUri: checkOptionalString(given.redirectUri, 'redirectUri'),
      pkce: pkce as string | undefined,
    };
    const start = {
      ...wanted,
      ...readBinding(given),
      returnTo: checkOptionalString(given.returnTo, 'returnTo'),
    };
    return this.#client.callDesk(undefined, (engine, group, cancelToken) =>
      this.#client.native.beginSignIn(engine, group, cancelToken, start),
    );
  }

  callback(options: Parameters<OAuth['callback']>[0]): Promise<SignIn> {
    const given = checkObject(options, 'options');
    const url = given.url instanceof URL ? given.url.href : checkString(given.url, 'url');
    return this.#callback({ ...readBinding(given), url }, checkSignal(given.signal));
  }

  async #callback(
    callback: Binding & { url: string },
    signal: AbortSignal | undefined,
  ): Promise<SignIn> {
    const { account, ...rest } = await this.#client.callDesk(signal, (engine, group, cancelToken) =>
      this.#client.native.finishSignIn(engine, group, cancelToken, callback),
    );
    return { ...rest, account: new ClientAccount(this.#client, account) };
  }

  exchangeCode(
    options: CallOptions & { code: string; codeVerifier?: string; redirectUri?: string },
  ): Promise<Tokens> {
    const given = checkObject(options, 'options');
    const exchange = {
      code: checkString(given.code, 'code'),
      codeVerifier: checkOptionalString(given.codeVerifier, 'codeVerifier'),
      redirectUri: checkOptionalString(given.redirectUri, 'redirectUri'),
    };
    return this.#client.call(checkSignal(given.signal), (engine, group, cancelToken) =>
      this.#client.native.exchangeCode(engine, group, cancelToken, exchange),
    );
  }

  refresh(refreshToken: string, options?: CallOptions): Promise<Tokens> {
    const token = checkString(refreshToken, 'refreshToken');
    return this.#client.call(readSignal(options), (engine, group, cancelToken) =>
      this.#client.native.refresh(engine, group, cancelToken, token),
    );
  }

  revoke(accessToken: string, options?: CallOptions): Promise<void> {
    const token = checkString(accessToken, 'accessToken');
    return this.#client.call(readSignal(options), (engine, group, cancelToken) =>
      this.#client.native.revoke(engine, group, cancelToken, token),
    );
  }

  clientToken(options?: CallOptions): Promise<ClientToken> {
    return this.#client.call(readSignal(options), (engine, group, cancelToken) =>
      this.#client.native.clientToken(engine, group, cancelToken),
    );
  }
}

// A user or a browser that is not known binds nothing, and proves nothing in a callback.
function readBinding(given: Record<string, unknown>): Binding {
  const { userId, browserToken } = given;
  return {
    ...(userId !== undefined && { userId: checkString(userId, 'userId') }),
    ...(browserToken !== undefined && { browserToken: checkString(browserToken, 'browserToken') }),
  };
}
