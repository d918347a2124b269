// Good calls compile, and each bad one is an error. Nothing here is run.
import { createTikTok, type Profile, TikTokError, type Tokens, type Video } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';

const save = async (tokens: Tokens): Promise<void> => void tokens.refreshExpiresAt.getTime();

export async function good(): Promise<void> {
  createTikTok();
  const tiktok = createTikTok({
    clientKey: 'k',
    clientSecret: 's',
    redirectUri: 'https://example.com/callback',
    scopes: ['user.info.basic'],
    mode: 'sandbox',
    tls: { ca: ['pem'] },
    retry: { maxAttempts: 1 },
    timeouts: { connectMs: 1000 },
    limits: false,
    logger: console,
  });
  const { url, state, codeVerifier } = await tiktok.oauth.authorizationUrl({ pkce: 'hex' });
  const verifier: string | undefined = codeVerifier;
  const tokens = await tiktok.oauth.exchangeCode({
    code: url + state,
    ...(verifier && { codeVerifier: verifier }),
  });
  tiktok.withToken(tokens.accessToken);
  const account = tiktok.withToken({ ...tokens, onRefresh: save });
  const profile: Profile = await account.getProfile({
    force: true,
    signal: AbortSignal.timeout(1),
  });
  const followers: number | undefined = profile.followerCount;
  for await (const video of account.videos({ limit: 5 })) video satisfies Video;
  const missing: string[] = account.missingScopes('publish');
  const stop: () => void = tiktok.on('token.refreshed', ({ expiresAt }) => expiresAt?.getTime());
  const event = tiktok.webhooks.verify({ body: new Uint8Array(), signature: null });
  const postId: string | undefined = event.postId;
  const error = new TikTokError({ kind: 'state', code: 'closed', message: 'Closed.' });
  const issues = error.issues?.map(({ path, code, message }) => path + code + message);
  stop();
  await tiktok.close();
  void [followers, missing, postId, issues];
}

export async function bad(): Promise<void> {
  // @ts-expect-error a mode that does not exist
  createTikTok({ mode: 'test' });
  // @ts-expect-error an option that does not exist
  createTikTok({ clientId: 'k' });
  // @ts-expect-error a logger without all four
  createTikTok({ logger: { info() {} } });
  const tiktok = createTikTok();
  // @ts-expect-error no token
  tiktok.withToken();
  // @ts-expect-error an account needs its access token
  tiktok.withToken({ refreshToken: 'r' });
  // @ts-expect-error a date in text
  tiktok.withToken({ accessToken: 'a', expiresAt: '2026-01-01' });
  // @ts-expect-error no code
  await tiktok.oauth.exchangeCode({});
  // @ts-expect-error a verifier that may be undefined
  await tiktok.oauth.exchangeCode({ code: 'c', codeVerifier: undefined });
  // @ts-expect-error the method of PKCE is no way to write it
  await tiktok.oauth.authorizationUrl({ pkce: 'S256' });
  const account = tiktok.withToken('a');
  // @ts-expect-error a purpose that does not exist
  account.missingScopes('post');
  // @ts-expect-error ids are text
  await account.findVideos([7]);
  // @ts-expect-error tokens are nothing that an account shows
  account.accessToken;
  // @ts-expect-error an event that does not exist
  tiktok.on('posted', () => {});
  // @ts-expect-error the signature is not optional
  tiktok.webhooks.verify({ body: '' });
  // @ts-expect-error a kind that does not exist
  new TikTokError({ kind: 'oops', code: 'c', message: 'm' });
  // @ts-expect-error an option that does not exist
  await startSandbox({ prot: 1 });
}
