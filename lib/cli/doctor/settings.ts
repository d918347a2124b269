import type { TikTok } from '../../../ts-types/client';
import { createTikTok } from '../../client';
import { TikTokError } from '../../errors';
import { readerOptions } from '../clients';
import { type Finding, ok, problem, warning } from './finding';

/** In the order in which people fail. */
const checks: [check: string, paths: RegExp][] = [
  ['credentials', /^(clientKey|clientSecret|mode|TIKTOK_(SANDBOX_)?CLIENT_|TIKTOK_MODE)/],
  ['redirect URI', /^(redirectUri|TIKTOK_REDIRECT_URI|BASE_URL|NEXTAUTH_URL)/],
  ['keys', /^(encryptionKeys|(TOKPOST_)?ENCRYPTION_KEY)/],
  ['settings', /./],
];

export interface Settings {
  findings: Finding[];
  /** Undefined where the settings are too wrong for one. */
  tiktok: TikTok | undefined;
}

/** What createTikTok says of the environment. */
export function checkSettings(): Settings {
  const warnings: string[] = [];
  const note = (message: string) => {
    warnings.push(message);
  };
  const ignore = () => {};
  try {
    const tiktok = createTikTok({
      ...readerOptions(),
      logger: { debug: ignore, info: ignore, warn: note, error: ignore },
    });
    const findings = [
      ...warnings.map((message) =>
        warning('settings', withoutPrefix(message), 'Rename or correct it.'),
      ),
      checkMode(),
      ok('redirect URI', process.env.TIKTOK_REDIRECT_URI ?? 'set'),
    ];
    return { findings, tiktok };
  } catch (error) {
    if (!(error instanceof TikTokError)) throw error;
    return { findings: faults(error), tiktok: undefined };
  }
}

/** TikTok's sandboxes are chosen by their keys; the word makes errors and hints fit. */
function checkMode(): Finding {
  const { TIKTOK_MODE, TIKTOK_CLIENT_KEY = '' } = process.env;
  const mode = TIKTOK_MODE || 'production';
  if (mode === 'production' && TIKTOK_CLIENT_KEY.startsWith('sbaw')) {
    return warning(
      'credentials',
      'the client key is that of a TikTok sandbox (sbaw…), and the mode is production',
      'Set TIKTOK_MODE=sandbox, or take the key and secret from the app’s production page.',
    );
  }
  return ok('credentials', `of the form of a client key and secret; mode ${mode}`);
}

function withoutPrefix(message: string): string {
  return message.replace(/^tiktok: /, '');
}

function faults(error: TikTokError): Finding[] {
  const issues = error.issues ?? [];
  if (issues.length === 0) return [problem('settings', error.message, error.hint ?? '')];
  return checks.flatMap(([check, paths], index) => {
    const earlier = checks.slice(0, index).map(([, pattern]) => pattern);
    return issues
      .filter(({ path }) => paths.test(path) && !earlier.some((pattern) => pattern.test(path)))
      .map(({ path, code, message }) => problem(check, named(path, message), remedyOf(path, code)));
  });
}

const variables: Record<string, string> = {
  clientKey: 'TIKTOK_CLIENT_KEY',
  clientSecret: 'TIKTOK_CLIENT_SECRET',
  redirectUri: 'TIKTOK_REDIRECT_URI',
  encryptionKeys: 'TOKPOST_ENCRYPTION_KEY',
  mode: 'TIKTOK_MODE',
  apiUrl: 'TIKTOK_API_URL',
  authorizeUrl: 'TIKTOK_AUTHORIZE_URL',
};

const remedies: Record<string, string> = {
  missing: 'Set VARIABLE to what developers.tiktok.com shows for the app.',
  padded: 'Take the blanks around the value of VARIABLE away.',
  quoted: 'Take the quotation marks away from VARIABLE; some tools keep those of a .env file.',
  name_left_in: 'VARIABLE carries its own name: take NAME= away from the value.',
  not_https: 'Register an https address, or for a desktop app one on http://127.0.0.1:PORT.',
  has_query: 'Take the query away; what you want to get back belongs into returnTo.',
  has_fragment: 'Take what follows # away.',
  too_long: 'Choose a shorter address; TikTok takes 511 characters.',
  invalid_key: 'Make a key with `tokpost keys make`.',
  unknown_mode: 'Set VARIABLE to production or sandbox.',
};

/** The message, which names its variable in most cases. */
function named(path: string, message: string): string {
  return message.includes(path) ? message : `${path}: ${message}`;
}

function remedyOf(path: string, code: string): string {
  const name = path.replace(/[.[].*$/, '');
  const variable = variables[name] ?? name;
  return (remedies[code] ?? 'Correct VARIABLE.').replaceAll('VARIABLE', variable);
}
