// The example's own sign-in: a name in a signed cookie, and no password. Your app has a real one;
// the guides show this file with Auth.js and with better-auth.
import 'server-only';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';

import { sessionSecret } from './secret';

export interface User {
  id: string;
  name: string;
}

const cookieName = 'postroom';
const yearSeconds = 365 * 24 * 3600;
const attributes = 'Path=/; HttpOnly; SameSite=Lax';

/** The signed-in user of the page that is being rendered. */
export const currentUser = cache(async (): Promise<User | null> => {
  return read((await cookies()).get(cookieName)?.value);
});

export async function requireUser(): Promise<User> {
  return (await currentUser()) ?? redirect('/sign-in');
}

/** The user of a request to a route handler. */
export function userOf(request: Request): User | null {
  const header = request.headers.get('cookie') ?? '';
  const pair = header.split(/;\s*/).find((each) => each.startsWith(`${cookieName}=`));
  return read(pair?.slice(cookieName.length + 1));
}

/** The Set-Cookie header that signs a visitor in. */
export function sessionCookie(request: Request, name: string): string {
  const shown = name.trim().replace(/\s+/g, ' ').slice(0, 60);
  const payload = JSON.stringify({ id: shown.toLowerCase(), name: shown } satisfies User);
  const text = Buffer.from(payload).toString('base64url');
  const secure = request.headers.get('x-forwarded-proto') === 'https' ? '; Secure' : '';
  return `${cookieName}=${text}.${sign(text)}; Max-Age=${yearSeconds}; ${attributes}${secure}`;
}

export const endedSession = `${cookieName}=; Max-Age=0; ${attributes}`;

/** Whether one of this site's pages sent the form; a page elsewhere must not sign anybody in. */
export function isOwnPage(request: Request): boolean {
  const origin = request.headers.get('origin');
  return origin !== null && URL.canParse(origin) && new URL(origin).host === hostOf(request);
}

function hostOf({ headers }: Request): string | null {
  return headers.get('x-forwarded-host') ?? headers.get('host');
}

function sign(text: string): string {
  return createHmac('sha256', sessionSecret()).update(text).digest('base64url');
}

function read(value: string | undefined): User | null {
  const [text = '', signature = ''] = (value ?? '').split('.');
  const expected = Buffer.from(sign(text));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as User;
}
