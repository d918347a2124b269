import type { Account, Profile } from './accounts';
import type { TikTok } from './client';

/** A web-standard handler: it works in Next.js, Hono, Remix, SvelteKit and whatever takes these. */
export type Handler = (request: Request) => Promise<Response>;

/** The handlers of one route by method, as a Next.js `route.ts` exports them. */
export type Route<Method extends string> = {
  readonly [M in Method | 'OPTIONS']: Handler;
};

/** Who a visitor is, as an adopted sign-in route asks the application. */
export interface IdentityQuestion {
  /** The TikTok account that the visitor has proved to be. */
  openId: string;
  profile: Profile;
  /** What the request says of the person. Nobody has checked it. */
  claims: {
    email?: string;
    name?: string;
    picture?: string;
    metadata?: unknown;
  };
  /** The user as whom the request is authenticated. Link to an existing user only where it is that one. */
  sessionUserId: string | null;
}

export interface Identity {
  userId: string;
  email?: string;
  fullName?: string;
  avatarUrl?: string;
  /** False where it is left out. */
  emailVerified?: boolean;
  firebaseUid?: string;
  firebaseToken?: string;
}

export interface ConnectedEvent {
  account: Account;
  request: Request;
  grantedScopes: string[];
  missingScopes: string[];
}

export interface TikTokRoutesOptions {
  tiktok: TikTok;
  /** The signed-in user of a request; null where nobody is signed in. */
  getUserId: (
    request: Request,
  ) => string | number | null | undefined | Promise<string | number | null | undefined>;
  /** Finds or makes the user of a TikTok account; for the routes that sign visitors in. */
  identity?: { resolve: (question: IdentityQuestion) => Identity | Promise<Identity> };
  /** Where the browser goes after connecting, with `success` or `error` in the query. Default: `/social`. */
  successPath?: string;
  /** The folder of the media route, for the URLs of prepared photos. Default: `/api/tiktok/media`. */
  mediaPath?: string;
  /** Origins other than the application's own whose pages may call the routes. */
  allowedOrigins?: readonly string[];
  /** Called when an account has been connected, before the browser goes on. */
  onConnected?: (event: ConnectedEvent) => void | Promise<void>;
  /** Called with every failure that no visitor can put right: those answered with 500 and above. */
  onError?: (error: unknown, request: Request) => void | Promise<void>;
  adopted?: {
    /**
     * Takes Fernet ciphertexts in `store-token`, from a server that shares the key. Never set it where
     * browsers reach the route.
     */
    encryptedTokens?: boolean;
  };
}

/** See docs/routes.md for what each takes and answers. */
export interface TikTokRoutes {
  /** Sends the browser to TikTok, or answers the URL as JSON. */
  readonly start: Route<'GET'>;
  /** Where TikTok sends the browser back to. */
  readonly callback: Route<'GET'>;
  /** The user's accounts: list, change, test, disconnect. */
  readonly accounts: Route<'GET' | 'PATCH' | 'POST' | 'DELETE'>;
  /** The user's posts: list and create. */
  readonly posts: Route<'GET' | 'POST'>;
  /** One post: show, resume, retry or settle, cancel. Its id is the last path segment. */
  readonly post: Route<'GET' | 'POST' | 'DELETE'>;
  /** Everything that happens to the user's posts, as server-sent events. */
  readonly progress: Route<'GET'>;
  readonly creatorInfo: Route<'GET'>;
  /** A file as the raw body, for a post that names its `uploadId`. */
  readonly upload: Route<'PUT'>;
  /** Where TikTok pulls prepared photos from. */
  readonly media: Route<'GET'> & { readonly HEAD: Handler };
  /** What TikTok calls. */
  readonly webhook: Route<'POST'>;
  /** The routes of older back ends, in their own shapes. */
  readonly adopted: {
    readonly authUrl: Route<'GET'>;
    readonly login: Route<'POST'>;
    readonly uploadVideo: Route<'POST'>;
    readonly logout: Route<'POST'>;
    readonly oauthTikTok: Route<'POST'>;
    readonly storeToken: Route<'POST'>;
    readonly connections: Route<'GET'>;
    readonly profile: Route<'GET'>;
    readonly storeProfile: Route<'POST'>;
    readonly test: Route<'GET'>;
  };
}

/**
 * Web-standard route handlers for connecting accounts and posting. Each answers for the signed-in user
 * only.
 *
 * @example
 * // lib/tiktok.ts
 * export const routes = createTikTokRoutes({ tiktok, getUserId: async (request) => (await session(request))?.userId ?? null });
 * // app/api/tiktok/posts/route.ts
 * export const { GET, POST } = routes.posts;
 */
export function createTikTokRoutes(options: TikTokRoutesOptions): TikTokRoutes;

/**
 * Keeps tokpost's server part out of the bundle and makes `output: 'standalone'` take its addon along.
 *
 * @example
 * // next.config.ts
 * export default withTikTok({ output: 'standalone' });
 */
export function withTikTok<Config>(nextConfig?: Config): Config;

/**
 * Next.js calls it once when the server starts: posts of an earlier process go on at once instead of
 * with the first request.
 *
 * @example
 * // instrumentation.ts
 * export { register } from 'tokpost/next';
 */
export function register(): Promise<void>;
