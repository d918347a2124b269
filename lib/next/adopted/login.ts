// GET auth-url, POST login, POST logout.
import type { Account, Profile } from '../../../ts-types/accounts';
import { accountOf, type Parts, signInRequired, visitor } from '../parts';
import { optionalBoolean, readJson, readOptionalJson, required } from '../requests';
import { json } from '../responses';
import { browserTokenOf, choices, ensureBrowserToken } from '../sign-in';
import { beginNewcomer, finishNewcomer } from './newcomer';
import { endSession, findSession, newSession } from './session';
import { profileFields } from './shapes';

export async function authUrl(parts: Parts, request: Request): Promise<Response> {
  const userId = await visitor(parts, request);
  if (userId === undefined) return beginNewcomer(parts, request);
  const browser = await ensureBrowserToken(parts, request);
  const { url, state } = await parts.tiktok.oauth.authorizationUrl({
    userId,
    browserToken: browser.token,
    ...choices(request),
  });
  return json({ auth_url: url, state }, 200, [['set-cookie', browser.cookie]]);
}

export async function login(parts: Parts, request: Request): Promise<Response> {
  const fields = await readJson(request);
  const code = required(fields, 'code');
  const state = required(fields, 'state');
  const userId = await visitor(parts, request);
  const account =
    userId === undefined
      ? await finishNewcomer(parts, request, code, state)
      : await finish(parts, request, userId, code, state);
  const cookie = await newSession(parts, request, {
    userId: account.userId,
    accountId: account.id,
  });
  return json({ success: true, user: userFields(account) }, 200, [['set-cookie', cookie]]);
}

async function finish(
  parts: Parts,
  request: Request,
  userId: string,
  code: string,
  state: string,
): Promise<Account> {
  const browser = await browserTokenOf(parts, request);
  const { account, grantedScopes, missingScopes } = await parts.tiktok.oauth.callback({
    url: `http://localhost/?${new URLSearchParams({ code, state })}`,
    userId,
    ...(browser && { browserToken: browser.token }),
  });
  await parts.options.onConnected?.({ account, request, grantedScopes, missingScopes });
  return account;
}

/** A connected account's profile may come later; its id and name are known. */
function userFields({ profile, openId, label }: Account): object {
  const known: Profile = { openId, displayName: label ?? '', fetchedAt: new Date() };
  return profileFields(profile ?? known);
}

export async function logout(parts: Parts, request: Request): Promise<Response> {
  const disconnects = optionalBoolean(await readOptionalJson(request), 'disconnect');
  const session = await findSession(parts, request);
  if (session === undefined) throw signInRequired();
  if (disconnects) {
    await (await accountOf(parts, session.userId, session.accountId)).disconnect();
  }
  return json({ success: true }, 200, [['set-cookie', endSession(request)]]);
}
