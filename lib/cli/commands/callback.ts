import type { SignIn } from '../../../ts-types/oauth';
import { defaultUser } from '../account-choice';
import { withClient } from '../clients';
import type { Command, Context } from '../command';
import { UsageError } from '../command-line';
import { showCall } from '../dry-run';
import type { Output } from '../output';

export const callbackCommand: Command = {
  name: 'callback',
  usage: 'URL',
  summary: 'end a sign-in with the address that TikTok sent the browser to',
  calls: true,
  options: {
    user: { type: 'string', value: 'ID', text: `as for auth-url; default: ${defaultUser}` },
  },
  examples: [
    ["tokpost callback 'https://app.example/callback?code=…&state=…'", 'saves the account'],
    [
      "tokpost callback --dry-run 'https://app.example/callback?code=…&state=…'",
      'only shows the request',
    ],
  ],
  async run(context) {
    const { line, out, signal } = context;
    const url = callbackUrl(line.only('URL'));
    if (line.flag('dry-run')) {
      if (!url.searchParams.has('code')) throw new UsageError('the URL has no code');
      await showExchange(context);
      return;
    }
    await withClient(async (tiktok) => {
      const userId = line.text('user') ?? defaultUser;
      showSignIn(out, await tiktok.oauth.callback({ url, userId, signal }));
    });
  },
};

/** The request that turns the code into tokens. */
export function showExchange(context: Context): Promise<void> {
  return showCall(context, (tiktok) =>
    tiktok.oauth.exchangeCode({ code: 'CODE', codeVerifier: 'VERIFIER' }),
  );
}

export function callbackUrl(text: string): URL {
  try {
    return new URL(text.trim());
  } catch {
    throw new UsageError('the callback is a whole address, in quotes: https://…?code=…&state=…');
  }
}

export function showSignIn(out: Output, { account, grantedScopes, missingScopes }: SignIn): void {
  const lines = [`${out.styled('connected', 'green')} ${account.label} (${account.id})`];
  if (missingScopes.length > 0) lines.push(`not granted: ${missingScopes.join(', ')}`);
  out.result({ account, grantedScopes, missingScopes }, lines);
}
