// Signing in with TikTok, where nobody is signed in yet: only after the exchange is it known whose
// connection it will be. The browser keeps what the exchange needs in a signed cookie.
import type { Account } from '../../../ts-types/accounts';
import { Cookie } from '../cookies';
import { fault } from '../errors';
import { type Parts, signInRequired } from '../parts';
import { json } from '../responses';
import { choices, ensureBrowserToken } from '../sign-in';

const ATTEMPT_SECONDS = 600;

interface Attempt {
  state: string;
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
  const attempt: Attempt = { state, ...(codeVerifier !== undefined && { codeVerifier }) };
  const payload = Buffer.from(JSON.stringify(attempt)).toString('base64url');
  const cookie = await cookieOf(request).write(parts.keys, 'login', payload, ATTEMPT_SECONDS);
  return json({ auth_url: url, state }, 200, [
    ['set-cookie', browser.cookie],
    ['set-cookie', cookie],
  ]);
}

export async function finishNewcomer(
  parts: Parts,
  request: Request,
  code: string,
  state: string,
): Promise<Account> {
  const { tiktok, options, keys } = parts;
  if (options.identity === undefined) throw signInRequired();
  const payload = await cookieOf(request).read(keys, 'login');
  const attempt: Attempt | undefined =
    payload && JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (attempt?.state !== state) {
    throw fault({
      kind: 'auth',
      code: 'other_browser',
      message: 'This sign-in began in another browser, or has ended.',
      hint: 'Start the sign-in again from this browser.',
    });
  }
  const { codeVerifier } = attempt;
  const tokens = await tiktok.oauth.exchangeCode({ code, ...(codeVerifier && { codeVerifier }) });
  const { accessToken, openId, scopes } = tokens;
  const profile = await tiktok.withToken({ accessToken, openId, scopes }).getProfile();
  const question = { openId, profile, claims: {}, sessionUserId: null };
  const { userId } = await options.identity.resolve(question);
  const account = await tiktok.accounts.import({ userId, tokens, profile });
  const connected = { account, request, grantedScopes: scopes, missingScopes: [] };
  await options.onConnected?.(connected);
  return account;
}
