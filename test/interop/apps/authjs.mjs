import { Auth } from '@auth/core';
import TikTok from '@auth/core/providers/tiktok';
import { cookieJar, readInput } from '../support/app.mjs';
import { consent } from '../support/browser.mjs';

const { clientKey, clientSecret, redirectUri } = await readInput();
const origin = new URL(redirectUri).origin;

const visit = cookieJar((url, options) =>
  Auth(new Request(url, options), {
    secret: 'a secret of the test alone',
    trustHost: true,
    basePath: '/auth',
    providers: [TikTok({ clientId: clientKey, clientSecret })],
    callbacks: {
      jwt: ({ token, account }) => (account ? { ...token, account } : token),
      session: ({ session, token }) => ({ ...session, account: token.account }),
    },
  }),
);

const { csrfToken } = await (await visit(`${origin}/auth/csrf`)).json();
const signIn = await visit(`${origin}/auth/signin/tiktok`, {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ csrfToken, callbackUrl: origin }),
});
const callback = await consent(signIn.headers.get('location'), { redirectUri });
const done = await visit(callback);
if (/error/.test(done.headers.get('location')))
  throw new Error(`sent to ${done.headers.get('location')}`);
const { user, account } = await (await visit(`${origin}/auth/session`)).json();

console.log(
  JSON.stringify({
    openId: account.providerAccountId,
    displayName: user.name,
    avatarUrl: user.image,
  }),
);
