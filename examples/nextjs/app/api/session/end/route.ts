import { endedSession, isOwnPage } from '@/lib/session';

export function POST(request: Request): Response {
  if (!isOwnPage(request)) return new Response(null, { status: 403 });
  return new Response(null, {
    status: 303,
    headers: { location: '/sign-in', 'set-cookie': endedSession },
  });
}
