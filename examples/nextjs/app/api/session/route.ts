import { isOwnPage, sessionCookie } from '@/lib/session';

/** Signs in under the name that the form brings. */
export async function POST(request: Request): Promise<Response> {
  if (!isOwnPage(request)) return new Response(null, { status: 403 });
  const name = (await request.formData()).get('name');
  if (typeof name !== 'string' || name.trim() === '') {
    return new Response(null, { status: 303, headers: { location: '/sign-in' } });
  }
  return new Response(null, {
    status: 303,
    headers: { location: '/', 'set-cookie': sessionCookie(request, name) },
  });
}
