// The route handlers of a client whose TikTok is a sandbox. The user is who the header says.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createTikTokRoutes } from 'tokpost/next';

import { start } from './sandbox.mjs';

export const site = 'http://localhost:3000';
/** So that a post is published after a check or two. */
const quick = { baseMs: 20, moderationMs: 20 };
const redirectUri = `${site}/api/auth/social/tiktok/callback`;

export function temporaryFolder(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tokpost-routes-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

export async function startRoutes(t, { client, sandbox, routes: more, audited = true } = {}) {
  const started = await start(t, {
    sandbox: { audited, redirectUris: [redirectUri], processing: quick, ...sandbox },
    client: {
      redirectUri,
      store: 'memory:',
      polling: { intervalMs: 50 },
      ...client,
    },
  });
  const errors = [];
  const routes = createTikTokRoutes({
    tiktok: started.tiktok,
    getUserId: (request) => request.headers.get('x-user'),
    onError: (error) => void errors.push(error),
    ...more,
  });
  const shop = { ...started, routes, errors };
  return { ...shop, connect: (options) => connect(shop, options) };
}

/** Calls a handler as a page of the same site would. */
export function call(
  handler,
  url,
  { method = 'GET', user = 'ann', json, body, headers, ...more } = {},
) {
  return handler(
    new Request(new URL(url, site), {
      method,
      headers: {
        ...(user !== null && { 'x-user': user }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: json === undefined ? body : JSON.stringify(json),
      ...(body !== undefined && { duplex: 'half' }),
      ...more,
    }),
  );
}

/** The cookies that an answer sets, as a browser sends them back. */
export function cookiesOf(response) {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

/** Connects an account of the sandbox through start and callback; answers its id. */
async function connect(
  { routes, sandbox, user: tiktokUser },
  { user = 'ann', as = tiktokUser } = {},
) {
  const begun = await call(routes.start.GET, '/api/auth/social/tiktok', { user });
  const url = sandbox.authorize(begun.headers.get('location'), { user: as });
  const ended = await call(routes.callback.GET, url, {
    user,
    headers: { cookie: cookiesOf(begun) },
  });
  const { searchParams } = new URL(ended.headers.get('location'), site);
  if (searchParams.has('error')) throw new Error(searchParams.get('error'));
  const listed = await call(routes.accounts.GET, '/api/tiktok/accounts', { user });
  const { accounts } = await listed.json();
  return accounts.find(({ openId }) => openId === as.openId).id;
}
