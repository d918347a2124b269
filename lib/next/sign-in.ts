// Connecting an account: to TikTok and back.
import { randomBytes } from 'node:crypto';

import { Cookie } from './cookies';
import { isOurs, presentable } from './errors';
import { type Parts, userOf } from './parts';
import { query } from './requests';
import { json, redirect } from './responses';
import { textOf } from './texts';

const DEFAULT_SUCCESS_PATH = '/social';

/** One browser has one token, whatever the number of its tabs: their states are bound to the same. */
export interface BrowserToken {
  token: string;
  cookie: string;
}

export async function browserTokenOf(
  { keys }: Parts,
  request: Request,
): Promise<BrowserToken | undefined> {
  const cookie = new Cookie(request, 'tokpost');
  const token = await cookie.read(keys, 'browser');
  return token === undefined
    ? undefined
    : { token, cookie: await cookie.write(keys, 'browser', token) };
}

export async function ensureBrowserToken(parts: Parts, request: Request): Promise<BrowserToken> {
  const present = await browserTokenOf(parts, request);
  if (present !== undefined) return present;
  const token = randomBytes(32).toString('base64url');
  return {
    token,
    cookie: await new Cookie(request, 'tokpost').write(parts.keys, 'browser', token),
  };
}

export async function start(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const browser = await ensureBrowserToken(parts, request);
  const { url, state } = await parts.tiktok.oauth.authorizationUrl({
    userId,
    browserToken: browser.token,
    ...choices(request),
  });
  const headers: [string, string][] = [['set-cookie', browser.cookie]];
  if (wantsJson(request)) return json({ authUrl: url, state }, 200, headers);
  return redirect(url, headers);
}

/** What a page may ask for in the query. */
export function choices(request: Request): object {
  const returnTo = query(request, 'returnTo');
  const scopes = query(request, 'scopes');
  const forceConsent = query(request, 'forceConsent');
  return {
    ...(returnTo !== undefined && { returnTo }),
    ...(scopes !== undefined && { scopes: scopes.split(',').filter((scope) => scope !== '') }),
    ...(forceConsent !== undefined && { forceConsent: forceConsent === 'true' }),
  };
}

function wantsJson(request: Request): boolean {
  if (query(request, 'format') === 'json') return true;
  const accept = request.headers.get('accept') ?? '';
  return accept.includes('application/json') && !accept.includes('text/html');
}

export async function callback(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const browser = await browserTokenOf(parts, request);
  const { successPath = DEFAULT_SUCCESS_PATH, onConnected, onError } = parts.options;
  try {
    const { account, returnTo, grantedScopes, missingScopes } = await parts.tiktok.oauth.callback({
      url: request.url,
      userId,
      ...(browser && { browserToken: browser.token }),
    });
    await onConnected?.({ account, request, grantedScopes, missingScopes });
    const name = account.profile?.displayName ?? account.label ?? 'The TikTok account';
    return redirect(withNote(returnTo ?? successPath, 'success', `${name} is connected.`));
  } catch (error) {
    const shown = presentable(error);
    if (isOurs(shown)) await onError?.(error, request);
    // The page is one of ours; TikTok's own words, which anybody could put into a link, are not shown.
    return redirect(withNote(successPath, 'error', textOf(shown)));
  }
}

/** The path with one more parameter; it stays on this site. */
function withNote(path: string, name: string, text: string): string {
  const url = new URL(path, 'http://localhost');
  url.searchParams.set(name, text);
  return url.pathname + url.search + url.hash;
}
