import { generateCodeVerifier, generateState, TikTok } from 'arctic';
import { readInput, userInfo } from '../support/app.mjs';
import { consent } from '../support/browser.mjs';

const { clientKey, clientSecret, redirectUri, scopes } = await readInput();
const tiktok = new TikTok(clientKey, clientSecret, redirectUri);

const state = generateState();
const verifier = generateCodeVerifier();
const callback = new URL(
  await consent(tiktok.createAuthorizationURL(state, verifier, scopes), { redirectUri }),
);
if (callback.searchParams.get('state') !== state) throw new Error('the state did not come back');

const tokens = await tiktok.validateAuthorizationCode(callback.searchParams.get('code'), verifier);
const refreshed = await tiktok.refreshAccessToken(tokens.refreshToken());
const reply = await fetch(userInfo, {
  headers: { authorization: `Bearer ${refreshed.accessToken()}` },
});
const { data } = await reply.json();
await tiktok.revokeToken(refreshed.accessToken());
const afterwards = await fetch(userInfo, {
  headers: { authorization: `Bearer ${refreshed.accessToken()}` },
});

console.log(
  JSON.stringify({
    openId: data.user.open_id,
    displayName: data.user.display_name,
    avatarUrl: data.user.avatar_url,
    statusAfterRevoke: afterwards.status,
  }),
);
