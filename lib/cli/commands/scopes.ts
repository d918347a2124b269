import { withOfflineClient } from '../clients';
import type { Command } from '../command';

export const scopesCommand: Command = {
  name: 'scopes',
  summary: 'print the scopes that users are asked for, in one line',
  details: 'Register your app for these on developers.tiktok.com.',
  examples: [
    ['tokpost scopes', 'user.info.basic,user.info.profile,…'],
    ["tokpost scopes | tr ',' '\\n'", 'one to a line'],
  ],
  async run({ line, out }) {
    line.none();
    const scopes = await requestedScopes();
    out.result({ scopes }, scopes.join(','));
  },
};

/** As the authorize page gets them. */
export async function requestedScopes(): Promise<string[]> {
  const { url } = await withOfflineClient((tiktok) => tiktok.oauth.authorizationUrl());
  return (new URL(url).searchParams.get('scope') ?? '').split(',');
}
