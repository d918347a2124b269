import type { Account, CallOptions } from './accounts';

/** A user's tokens as TikTok granted them. Keep them encrypted, and never send them to a browser. */
export interface Tokens {
  openId: string;
  /** What the user granted, which may be less than what was asked for. */
  scopes: string[];
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  refreshExpiresAt: Date;
  tokenType: string;
}

/** A token of the app itself, without a user. */
export interface ClientToken {
  accessToken: string;
  expiresAt: Date;
  tokenType: string;
}

export interface AuthorizationUrlOptions {
  /** Whose account it will be; the callback has to come from the same user. */
  userId?: string | undefined;
  /**
   * A random text that this browser keeps in a cookie; the callback has to come from the same one.
   * Where neither this nor `userId` is given, one is made.
   */
  browserToken?: string | undefined;
  /** A path of the app, which `callback` gives back. */
  returnTo?: string | undefined;
  /** Instead of the client's scopes. */
  scopes?: readonly string[] | undefined;
  /** Shows the consent page even to a user who has consented before. */
  forceConsent?: boolean | undefined;
  /** Instead of the client's redirect URI. */
  redirectUri?: string | undefined;
  /**
   * How the code challenge is written. `auto` (the default) is `hex` for a loopback redirect, as
   * TikTok's desktop apps need, and `base64url` for https.
   */
  pkce?: 'auto' | 'hex' | 'base64url' | 'off' | undefined;
}

export interface AuthorizationUrl {
  /** Where to send the browser. */
  url: string;
  /** Comes back in the callback; compare it with the one you kept. */
  state: string;
  /** For `exchangeCode`; absent with `pkce: 'off'`. Keep it on the server. */
  codeVerifier?: string;
  /** The given one, or the one that was made: keep it in a cookie of the browser. */
  browserToken?: string;
}

/** How a sign-in ended. */
export interface SignIn {
  account: Account;
  /** As it was given to `authorizationUrl`. */
  returnTo?: string;
  grantedScopes: string[];
  /** What was asked for and not granted. */
  missingScopes: string[];
}

/** Signing in, and the calls below it. */
export interface OAuth {
  /**
   * The page where the user allows the app. What `callback` needs is kept in the store for ten
   * minutes. Where neither a user nor a browser is named, a `browserToken` is made, which has to come
   * back with the callback; `exchangeCode` needs the code and the verifier alone.
   *
   * @example
   * const { url } = await tiktok.oauth.authorizationUrl({ userId, returnTo: '/social' });
   *
   * @example
   * const { url, state, codeVerifier } = await tiktok.oauth.authorizationUrl();
   */
  authorizationUrl(options?: AuthorizationUrlOptions): Promise<AuthorizationUrl>;

  /**
   * Ends a sign-in: exchanges the code, connects the account, or updates its connection, and
   * fetches its profile. Its state is used up, whatever comes of it. An account that no `userId` is
   * named for belongs to a user of its own, with the open_id as id.
   *
   * @example
   * const { account, returnTo } = await tiktok.oauth.callback({ url: request.url, userId });
   */
  callback(
    options: CallOptions & {
      /** Only its query counts. */
      url: string | URL;
      userId?: string | undefined;
      browserToken?: string | undefined;
    },
  ): Promise<SignIn>;

  /**
   * Exchanges the code of the callback. Pass it as the query parser gave it: decoded once.
   *
   * @example
   * const tokens = await tiktok.oauth.exchangeCode({ code, codeVerifier });
   */
  exchangeCode(
    options: CallOptions & { code: string; codeVerifier?: string; redirectUri?: string },
  ): Promise<Tokens>;

  /**
   * New tokens for a refresh token. Save them before anything else: the old refresh token may be
   * dead from now on.
   *
   * @example
   * const tokens = await tiktok.oauth.refresh(refreshToken);
   */
  refresh(refreshToken: string, options?: CallOptions): Promise<Tokens>;

  /**
   * Ends the app's access to the account, as the user can in TikTok's settings.
   *
   * @example
   * await tiktok.oauth.revoke(accessToken);
   */
  revoke(accessToken: string, options?: CallOptions): Promise<void>;

  /**
   * A token of the app itself, for TikTok's research and commercial content APIs.
   *
   * @example
   * const { accessToken } = await tiktok.oauth.clientToken();
   */
  clientToken(options?: CallOptions): Promise<ClientToken>;
}
