// What accounts and sign-ins take and give. Nothing here is run.
import { type Account, type AccountJson, createTikTok, type SignIn } from 'tokpost';

export async function good(): Promise<void> {
  const tiktok = createTikTok({ store: 'memory:' });
  const { url, browserToken } = await tiktok.oauth.authorizationUrl({
    userId: 'u',
    returnTo: '/social',
  });
  const kept: string | undefined = browserToken;
  const signIn: SignIn = await tiktok.oauth.callback({
    url: new URL(url),
    userId: undefined,
    browserToken: kept,
  });
  const missing: string[] = signIn.missingScopes;
  const account: Account = await tiktok.accounts.get('id', { userId: 'u' });
  const json: AccountJson = account.toJSON();
  const label: string = json.label + missing.join();
  await account.setLabel(label);
  await account.setLabel(null);
  await account.postVideo({ source: './clip.mp4', privacy: 'public' });
  const found: Account | null = await tiktok.accounts.find({ userId: 'u', openId: 'o' });
  await tiktok.accounts.list(found?.userId ?? 'u');
  await tiktok.accounts.list({ all: true });
  const typed = { userId: 'u', tokens: { accessToken: 'act' }, accountType: 'business' };
  const type: string | undefined = (await tiktok.accounts.import(typed)).accountType;
  const absent = process.env.NOWHERE ?? type;
  await tiktok.accounts.import({
    userId: 'u',
    tokens: { accessToken: 'act', refreshToken: absent, tokenType: 'Bearer', expiresAt: undefined },
  });
  tiktok.withToken({ accessToken: 'act', refreshToken: absent, onRefresh: undefined });
  createTikTok({ clientKey: absent, media: { publicUrl: absent }, uploads: { spoolDir: absent } });
  await tiktok.oauth.authorizationUrl({ userId: absent, returnTo: absent });
  const { refreshed }: { refreshed: number } = await tiktok.accounts.refreshExpiring({
    within: '1h',
  });
  tiktok.on('token.refreshed', ({ accountId, expiresAt }) => console.log(accountId, expiresAt));
  const openId: string = tiktok.webhooks.verify({ body: '', signature: null }).openId;
  console.log(openId);
  await tiktok.webhooks.handle(tiktok.webhooks.verify({ body: `${refreshed}`, signature: null }));
}

export async function bad(): Promise<void> {
  const tiktok = createTikTok();
  // @ts-expect-error whose accounts are meant has to be said
  await tiktok.accounts.list({});
  // @ts-expect-error also to find one
  await tiktok.accounts.find({ openId: 'o' });
  // @ts-expect-error a session that was not found must not list everybody's
  await tiktok.accounts.list({ userId: undefined });
  // @ts-expect-error only `true` means everybody's
  await tiktok.accounts.list({ all: false });
  // @ts-expect-error a user to whom it belongs
  await tiktok.accounts.import({ tokens: { accessToken: 'act' } });
  // @ts-expect-error the callback's address
  await tiktok.oauth.callback({ userId: 'u' });
  const account = await tiktok.accounts.primary('u');
  // @ts-expect-error a purpose that does not exist
  account.missingScopes('everything');
  // @ts-expect-error an account's id does not change
  account.id = 'other';
  // @ts-expect-error a bare token has no label
  await tiktok.withToken('act').setLabel('Shop');
}
