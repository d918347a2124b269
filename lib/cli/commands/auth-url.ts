import { defaultUser } from '../account-choice';
import { withClient } from '../clients';
import type { Command } from '../command';
import { type CommandLine, type OptionSpecs, UsageError } from '../command-line';
import { loopbackUri } from '../loopback';

export const signInOptions: OptionSpecs = {
  user: { type: 'string', value: 'ID', text: `whose account it will be; default: ${defaultUser}` },
  scopes: { type: 'string', value: 'LIST', text: 'what to ask for, separated by commas' },
  'force-consent': { type: 'boolean', text: 'ask also a user who has consented before' },
  'redirect-uri': { type: 'string', value: 'URI', text: 'instead of TIKTOK_REDIRECT_URI' },
  pkce: {
    type: 'string',
    choices: ['auto', 'hex', 'base64url', 'off'],
    text: 'how the code challenge is written; default: auto',
  },
};

export function signInRequest(line: CommandLine) {
  const scopes = line.text('scopes');
  const redirectUri = line.text('redirect-uri');
  const pkce = line.text('pkce') as 'auto' | 'hex' | 'base64url' | 'off' | undefined;
  return {
    userId: line.text('user') ?? defaultUser,
    forceConsent: line.flag('force-consent'),
    ...(scopes !== undefined && { scopes: scopes.split(',') }),
    ...(redirectUri !== undefined && { redirectUri }),
    ...(pkce !== undefined && { pkce }),
  };
}

export const authUrlCommand: Command = {
  name: 'auth-url',
  summary: 'print the address at which a TikTok user allows the app',
  details:
    'Hand the address to which TikTok sends the browser back to `tokpost callback`, within ten minutes.',
  options: signInOptions,
  examples: [
    ['tokpost auth-url', 'the address, for a browser'],
    ['tokpost auth-url --user 42 --scopes user.info.basic,video.upload', 'for a user of your own'],
  ],
  async run({ line, out }) {
    line.none();
    const { redirectUri = process.env.TIKTOK_REDIRECT_URI ?? '' } = signInRequest(line);
    if (loopbackUri(redirectUri)?.port === 0) {
      throw new UsageError(
        'which port? Name it with --redirect-uri, or let tokpost connect choose',
      );
    }
    await withClient(async (tiktok) => {
      const { url, state } = await tiktok.oauth.authorizationUrl(signInRequest(line));
      out.result({ url, state }, url);
    });
  },
};
