// Signing in with TikTok, where nobody is signed in yet: only after the exchange is it known whose
// connection it will be. The browser keeps what the exchange needs in a signed cookie.
import type { Account, Profile } from '../../../ts-types/accounts';
import type { Tokens } from '../../../ts-types/oauth';
import { TikTokError } from '../../errors';
import { Cookie } from '../cookies';
import { fault } from '../errors';
import { type Parts, signInRequired } from '../parts';
import { json } from '../responses';
import { browserTokenOf, choices, ensureBrowserToken } from '../sign-in';

const ATTEMPT_SECONDS = 600;
/** A person waits, and the profile can be fetched later. */
const PROFILE_LIMIT_MS = 10_000;

interface Attempt {
  state: string;
  scopes: string[];
  codeVerifier?: string;
}

const cookieOf = (request: Request) => new Cookie(request, 'tokpost-login');

export async function beginNewcomer(parts: Parts, request: Request): Promise<Response> {
  if (parts.options.identity === undefined) throw signInRequired();
  const browser = await ensureBrowserToken(parts, request);
  const { url, state, codeVerifier } = await parts.tiktok.oauth.authorizationUrl({
    browserToken: browser.token,
    ...choices(request),
  });
  const scopes = (new URL(url).searchParams.get('scope') ?? '').split(',').filter(Boolean);
  const attempt: Attempt = { state, scopes, ...(codeVerifier !== undefined && { codeVerifier }) };
  const payload = Buffer.from(JSON.stringify(attempt)).toString('base64url');
  const cookie = await cookieOf(request).write(parts.keys, 'login', payload, ATTEMPT_SECONDS);
  return json({ auth_url: url, state }, 200, [
    ['set-cookie', browser.cookie],
    ['set-cookie', cookie],
  ]);
}

/** An attempt is over with its first answer, whatever came of it. */
export function endAttempt(request: Request): [string, string][] {
  const cookie = cookieOf(request);
  return cookie.isPresent ? [['set-cookie', cookie.clear()]] : [];
}

export async function finishNewcomer(
  parts: Parts,
  request: Request,
  code: string,
  state: string,
): Promise<Account> {
  const { tiktok, options } = parts;
  if (options.identity === undefined) throw signInRequired();
  const { codeVerifier, scopes: asked } = await attemptOf(parts, request, state);
  await consume(parts, request, state);
  const tokens = await tiktok.oauth.exchangeCode({ code, ...(codeVerifier && { codeVerifier }) });
  const { openId, scopes: granted } = tokens;
  const profile = await profileOf(parts, tokens);
  const known = profile ?? { openId, displayName: '', fetchedAt: new Date() };
  const question = { openId, profile: known, claims: {}, sessionUserId: null };
  const { userId } = await options.identity.resolve(question);
  const account = await tiktok.accounts.import({ userId, tokens, ...(profile && { profile }) });
  await options.onConnected?.({
    account,
    request,
    grantedScopes: granted,
    missingScopes: asked.filter((scope) => !granted.includes(scope)),
  });
  return account;
}

/** What this browser began with this state. */
async function attemptOf(parts: Parts, request: Request, state: string): Promise<Attempt> {
  const payload = await cookieOf(request).read(parts.keys, 'login');
  const attempt: Attempt | undefined =
    payload && JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (attempt?.state === state) return attempt;
  throw fault({
    kind: 'auth',
    code: 'other_browser',
    message: 'This sign-in began in another browser, or has ended.',
    hint: 'Start the sign-in again from this browser.',
  });
}

/**
 * The cookie alone could be sent again. The store knows each state once and for ten minutes: a callback
 * without a code uses it up and connects nobody.
 */
async function consume(parts: Parts, request: Request, state: string): Promise<void> {
  const browser = await browserTokenOf(parts, request);
  try {
    await parts.tiktok.oauth.callback({
      url: `http://localhost/?${new URLSearchParams({ state })}`,
      ...(browser && { browserToken: browser.token }),
    });
  } catch (error) {
    if (!(error instanceof TikTokError) || error.code !== 'missing_code') throw error;
  }
}

/** An account whose profile cannot be fetched is connected all the same; it comes with the next call. */
async function profileOf({ tiktok }: Parts, tokens: Tokens): Promise<Profile | undefined> {
  const { accessToken, openId, scopes } = tokens;
  try {
    return await tiktok
      .withToken({ accessToken, openId, scopes })
      .getProfile({ signal: AbortSignal.timeout(PROFILE_LIMIT_MS) });
  } catch {
    return undefined;
  }
}
