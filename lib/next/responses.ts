import type { TikTokError } from '../errors';
import { statusOf } from './errors';

/** Nothing here may be kept by a cache: every answer is one user's. */
export function json(body: unknown, status = 200, headers: [string, string][] = []): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: [
      ['content-type', 'application/json; charset=utf-8'],
      ['cache-control', 'no-store'],
      ...headers,
    ],
  });
}

/** Built by hand, because Response.redirect() refuses a path and gives headers that cannot change. */
export function redirect(location: string, headers: [string, string][] = []): Response {
  return new Response(null, {
    status: 302,
    headers: [['location', location], ['cache-control', 'no-store'], ...headers],
  });
}

export function errorResponse(error: TikTokError): Response {
  return json(error.toJSON(), statusOf(error), retryAfter(error));
}

export function retryAfter({ retryAfterMs }: TikTokError): [string, string][] {
  if (retryAfterMs === undefined) return [];
  return [['retry-after', String(Math.ceil(retryAfterMs / 1000))]];
}
