import { Passport } from 'passport';
import { Strategy } from 'passport-tiktok-auth';
import { readInput, serveApp } from '../support/app.mjs';
import { consent } from '../support/browser.mjs';

const { clientKey, clientSecret, redirectUri, scopes } = await readInput();
const origin = new URL(redirectUri).origin;

const passport = new Passport();
passport.use(
  new Strategy(
    { clientID: clientKey, clientSecret, scope: scopes, callbackURL: redirectUri, state: true },
    (_accessToken, _refreshToken, profile, done) => done(null, profile),
  ),
);

// One visitor, so one session; express would supply `query` and express-session `session`.
const session = {};
const authenticate = passport.authenticate('tiktok', { session: false });
const app = await serveApp((request, response) => {
  request.query = Object.fromEntries(new URL(request.url, origin).searchParams);
  request.session = session;
  authenticate(request, response, (error) => {
    response.statusCode = error ? 500 : 200;
    response.end(JSON.stringify(error ? { error: String(error.stack) } : request.user));
  });
}, origin);

const start = await app.visit(`${origin}/auth/tiktok`);
const callback = await consent(start.headers.get('location'), { redirectUri });
const profile = await (await app.visit(callback)).json();
app.close();
if (profile.error) throw new Error(profile.error);

console.log(
  JSON.stringify({
    openId: profile.id,
    displayName: profile.displayName,
    username: profile.username,
    avatarUrl: profile._json.data.user.avatar_url,
    followerCount: profile.followerCount,
  }),
);
