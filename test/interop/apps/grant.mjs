import grant from 'grant';
import { readInput, serveApp, userInfo } from '../support/app.mjs';
import { consent } from '../support/browser.mjs';

const { clientKey, clientSecret, redirectUri, scopes } = await readInput();
const origin = new URL(redirectUri).origin;

// grant's own list still has the retired v1 endpoints, so its URL options name those of v2.
const handle = grant.node({
  config: {
    defaults: { origin, transport: 'state', state: true },
    tiktok: {
      authorize_url: 'https://www.tiktok.com/v2/auth/authorize/',
      access_url: 'https://open.tiktokapis.com/v2/oauth/token/',
      key: clientKey,
      secret: clientSecret,
      scope: scopes,
      pkce: true,
    },
  },
  session: { secret: 'a secret of the test alone' },
});
const app = await serveApp(async (request, response) => {
  const { redirect, response: tokens } = await handle(request, response);
  if (!redirect) response.end(JSON.stringify(tokens));
}, origin);

const start = await app.visit(`${origin}/connect/tiktok`);
const callback = await consent(start.headers.get('location'), { redirectUri });
const tokens = await (await app.visit(callback)).json();
app.close();
if (tokens.error) throw new Error(JSON.stringify(tokens.error));

const reply = await fetch(userInfo, {
  headers: { authorization: `Bearer ${tokens.access_token}` },
});
const { data } = await reply.json();
console.log(
  JSON.stringify({
    openId: tokens.raw.open_id,
    displayName: data.user.display_name,
    avatarUrl: data.user.avatar_url,
  }),
);
