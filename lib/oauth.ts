import type { CallOptions } from '../ts-types/accounts';
import type {
  AuthorizationUrl,
  AuthorizationUrlOptions,
  ClientToken,
  OAuth,
  Tokens,
} from '../ts-types/oauth';
import {
  checkBoolean,
  checkNotUndefined,
  checkObject,
  checkOptionalObject,
  checkOptionalString,
  checkSignal,
  checkString,
  checkStrings,
  expected,
} from './arguments';
import type { ClientCore } from './client';
import { fromNative } from './errors';

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
    return this.#authorizationUrl(wanted);
  }

  async #authorizationUrl(wanted: object): Promise<AuthorizationUrl> {
    try {
      return this.#client.native.authorizationUrl(this.#client.config(), wanted);
    } catch (fault) {
      throw fromNative(fault);
    }
  }

  exchangeCode(
    options: CallOptions & { code: string; codeVerifier?: string; redirectUri?: string },
  ): Promise<Tokens> {
    const given = checkObject(options, 'options');
    // A verifier that was looked up and not found must not become an exchange without one.
    checkNotUndefined(given, 'codeVerifier');
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

export function readSignal(options: unknown): AbortSignal | undefined {
  return checkSignal(checkOptionalObject(options, 'options').signal);
}
