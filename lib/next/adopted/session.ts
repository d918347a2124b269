// Who a visitor of the adopted routes is: the application's user, or whoever signed in with `login`.
import { randomUUID } from 'node:crypto';

import { Cookie, MONTH_SECONDS } from '../cookies';
import { type Parts, signInRequired, visitor } from '../parts';

export interface Session {
  userId: string;
  /** The account that `login` connected. */
  accountId?: string;
}

/** As it is in the cookie. A browser may keep that for longer than it was told to. */
interface Signed extends Session {
  id: string;
  expiresAt: number;
}

const cookieOf = (request: Request) => new Cookie(request, 'tokpost-session');

export async function findSession(parts: Parts, request: Request): Promise<Session | undefined> {
  const own = await readSession(parts, request);
  const userId = await visitor(parts, request);
  if (userId === undefined) return own;
  // The cookie's account is of the user who was signed in then.
  return own?.userId === userId ? own : { userId };
}

export async function sessionOf(parts: Parts, request: Request): Promise<Session> {
  const session = await findSession(parts, request);
  if (session === undefined) throw signInRequired();
  return session;
}

/** The Set-Cookie header of a new session. Its id is new each time, whatever the browser brought. */
export function newSession(parts: Parts, request: Request, session: Session): Promise<string> {
  const expiresAt = Date.now() + MONTH_SECONDS * 1000;
  const text = JSON.stringify({ id: randomUUID(), expiresAt, ...session } satisfies Signed);
  return cookieOf(request).write(parts.keys, 'session', Buffer.from(text).toString('base64url'));
}

export function endSession(request: Request): string {
  return cookieOf(request).clear();
}

async function readSession({ keys }: Parts, request: Request): Promise<Session | undefined> {
  const payload = await cookieOf(request).read(keys, 'session');
  if (payload === undefined) return undefined;
  const session = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Signed;
  return session.expiresAt > Date.now() ? session : undefined;
}
