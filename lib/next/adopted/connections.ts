// The routes of a system that keeps connections under users of its own.
import type { Account, Profile } from '../../../ts-types/accounts';
import type { TikTok } from '../../../ts-types/client';
import type { IdentityQuestion } from '../../../ts-types/next';
import { coreOf } from '../../client';
import { TikTokError } from '../../errors';
import { fault, invalid } from '../errors';
import { type Parts, signInRequired, userOf, visitor } from '../parts';
import { asObject, type Fields, optional, optionalBoolean, query, readJson } from '../requests';
import { json } from '../responses';
import { connectionFields, profileFields, readProfile } from './shapes';

interface Given {
  openId: string;
  accessToken: string;
  refreshToken: string | undefined;
  expiresAt: Date | undefined;
}

export async function oauthTikTok(parts: Parts, request: Request): Promise<Response> {
  const fields = await readJson(request);
  checkProvider(fields);
  const email = optional(fields, 'email') || optional(fields, 'user_session_email');
  if (!email) throw missing('email', 'Email is required for TikTok authentication');
  const tokens = readTokens(fields, 'TikTok authentication');
  const sessionUserId = (await visitor(parts, request)) ?? null;
  const profile = await provenProfile(parts.tiktok, tokens);
  const name = optional(fields, 'name');
  const picture = optional(fields, 'picture');
  const claims = {
    email,
    ...(name && { name }),
    ...(picture && { picture }),
    ...(fields.metadata !== undefined && { metadata: fields.metadata }),
  };
  const question = { openId: profile.openId, profile, claims, sessionUserId };
  const identity = await resolve(parts, question);
  await parts.tiktok.accounts.import({ userId: identity.userId, tokens: given(tokens), profile });
  return json({
    firebase_uid: identity.firebaseUid ?? null,
    user_id: identity.userId,
    email: identity.email ?? email,
    full_name: identity.fullName ?? name ?? profile.displayName,
    avatar_url: identity.avatarUrl ?? picture ?? profile.avatarUrl ?? null,
    email_verified: identity.emailVerified ?? false,
    auth_provider: 'tiktok.com',
    firebase_token: identity.firebaseToken ?? null,
  });
}

/** Without a hook nobody new is made a user: the account is connected for who is signed in. */
async function resolve({ options }: Parts, question: IdentityQuestion) {
  if (options.identity !== undefined) return options.identity.resolve(question);
  if (question.sessionUserId === null) throw signInRequired();
  return { userId: question.sessionUserId };
}

export async function storeToken(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const fields = await readJson(request);
  checkProvider(fields);
  const label = optional(fields, 'account_label');
  const primary = optionalBoolean(fields, 'is_primary');
  const accountType = optional(fields, 'account_type');
  const metadata = readMetadata(fields);
  const tokens = await readable(parts, userId, readTokens(fields, 'a TikTok connection'));
  const profile = await provenProfile(parts.tiktok, tokens);
  const account = await parts.tiktok.accounts.import({
    userId,
    tokens: given(tokens),
    profile: { ...metadata, ...profile },
    ...(label && { label }),
    ...(accountType && { accountType }),
  });
  if (primary) await account.setPrimary();
  return json({ success: true, connection: connectionFields(await reread(parts, account)) });
}

export async function storeProfile(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const fields = asObject((await readJson(request)).profile, 'profile');
  const account = await described(parts, userId, optional(fields, 'open_id'));
  const known: Profile = account.profile ?? {
    openId: account.openId,
    displayName: account.label ?? '',
    fetchedAt: new Date(),
  };
  const profile = { ...known, ...readProfile(fields, 'profile'), fetchedAt: new Date() };
  const core = coreOf(parts.tiktok);
  await core.callDesk(undefined, (engine, group) =>
    core.native.storeProfile(engine, group, undefined, account.id, profile),
  );
  return json({ success: true, profile: profileFields(profile) });
}

/** The account that a profile is of; the primary one where it does not say. */
async function described(
  { tiktok }: Parts,
  userId: string,
  openId: string | undefined,
): Promise<Account> {
  const account = openId ? await tiktok.accounts.find({ userId, openId }) : null;
  if (account !== null) return account;
  const primary = await tiktok.accounts.primary(userId);
  if (!openId) return primary;
  throw invalid('profile.open_id', 'The profile is of another TikTok account', 'range');
}

export async function connections(parts: Parts, request: Request): Promise<Response> {
  const userId = await userOf(parts, request);
  const accounts = await parts.tiktok.accounts.list({ userId });
  return json({ connections: accounts.map(connectionFields) });
}

export async function profile(parts: Parts, request: Request): Promise<Response> {
  const account = await connected(parts, request);
  const force = query(request, 'force')?.toLowerCase() || 'false';
  if (!['true', '1', 'false', '0'].includes(force)) {
    throw invalid('force', '`force` must be true or false.');
  }
  const isForced = force === 'true' || force === '1';
  return json(profileFields(await account.getProfile({ force: isForced })));
}

export async function test(parts: Parts, request: Request): Promise<Response> {
  const {
    connected: isGood,
    message,
    profile: shown,
  } = await (await connected(parts, request)).test();
  return json({
    connected: isGood,
    message,
    profile: shown === undefined ? null : profileFields(shown),
  });
}

async function connected(parts: Parts, request: Request): Promise<Account> {
  return parts.tiktok.accounts.primary(await userOf(parts, request));
}

function reread({ tiktok }: Parts, { id, userId }: Account): Promise<Account> {
  return tiktok.accounts.get(id, { userId });
}

function checkProvider(fields: Fields): void {
  if (optional(fields, 'provider') !== 'tiktok') {
    throw invalid('provider', 'The provider must be "tiktok"', 'range');
  }
}

function missing(path: string, message: string): Error {
  return invalid(path, message, 'required');
}

function readTokens(fields: Fields, what: string): Given {
  const openId = optional(fields, 'provider_account_id');
  if (!openId) {
    throw missing('provider_account_id', `Open id (provider_account_id) is required for ${what}`);
  }
  const accessToken = optional(fields, 'access_token');
  if (!accessToken) throw missing('access_token', `Access token is required for ${what}`);
  return {
    openId,
    accessToken,
    refreshToken: optional(fields, 'refresh_token') || undefined,
    expiresAt: readExpiry(fields),
  };
}

function readExpiry(fields: Fields): Date | undefined {
  const { expires_in: given } = fields;
  if (given !== undefined && given !== null && given !== '') {
    // TikTok's answer has a number; a form that passes it on makes a text of it.
    const isNumber = typeof given === 'number' || /^\d+(\.\d+)?$/.test(String(given).trim());
    const time = new Date(Date.now() + (isNumber ? Number(given) : Number.NaN) * 1000);
    if (Number.isNaN(time.getTime()) || Number(given) < 0) {
      throw invalid('expires_in', '`expires_in` must be a number of seconds');
    }
    return time;
  }
  const text = optional(fields, 'expires_at');
  if (!text) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw invalid('expires_at', '`expires_at` must be an ISO 8601 time');
  return time;
}

function readMetadata(fields: Fields): Partial<Profile> {
  const text = optional(fields, 'profile_metadata');
  if (!text) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('profile_metadata', '`profile_metadata` must be JSON in a string');
  }
  return readProfile(asObject(value, 'profile_metadata'), 'profile_metadata');
}

/** What the token says of itself; a caller's word on whose it is counts for nothing. */
async function provenProfile(tiktok: TikTok, tokens: Given): Promise<Profile> {
  // Without the refresh token: a refresh here would use it up, and its answer would be lost.
  const found = await tiktok.withToken(tokens.accessToken).getProfile();
  if (found.openId === tokens.openId) return found;
  throw invalid(
    'provider_account_id',
    'The access token belongs to another TikTok account',
    'range',
  );
}

/** A ciphertext proves nothing of who sends it, so that it never takes an account from somebody. */
async function readable(parts: Parts, userId: string, tokens: Given): Promise<Given> {
  const { accessToken, refreshToken } = tokens;
  if (!isFernet(accessToken) && !isFernet(refreshToken)) return tokens;
  const field = isFernet(accessToken) ? 'access_token' : 'refresh_token';
  if (parts.options.adopted?.encryptedTokens !== true) {
    throw invalid(field, `\`${field}\` is encrypted, which this server does not take`, 'range');
  }
  const { openId } = tokens;
  const holders = await parts.tiktok.accounts.list({ all: true, openId });
  if (holders.some((holder) => holder.userId !== userId)) {
    throw fault({
      kind: 'forbidden',
      code: 'held_by_another',
      message: 'The account is connected by another user',
    });
  }
  return {
    ...tokens,
    accessToken: await opened(parts, 'access_token', accessToken),
    refreshToken: refreshToken && (await opened(parts, 'refresh_token', refreshToken)),
  };
}

const undecryptable: ReadonlySet<string> = new Set([
  'decrypt_failed',
  'unknown_key',
  'not_encrypted',
]);

async function opened(parts: Parts, field: string, token: string): Promise<string> {
  if (!isFernet(token)) return token;
  try {
    return await parts.keys.openFernet(token);
  } catch (error) {
    if (!(error instanceof TikTokError) || !undecryptable.has(error.code)) throw error;
    throw invalid(field, `\`${field}\` cannot be decrypted with this server's keys`, 'range');
  }
}

/** Version byte 0x80 and the first bytes of a time, in base64. */
function isFernet(token: string | undefined): boolean {
  return token?.startsWith('gAAAA') === true;
}

function given({ accessToken, refreshToken, expiresAt }: Given) {
  return {
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
