// What a person reads after a failed connection: our words by code, never TikTok's description.
import type { ErrorKind } from '../../ts-types/errors';
import type { TikTokError } from '../errors';

const byCode: Record<string, string> = {
  access_denied: 'You did not allow the connection on TikTok. Nothing has changed.',
  expired_state: 'That took longer than ten minutes. Please connect again.',
  used_state: 'This connection attempt has ended already. Please connect again.',
  other_browser: 'The connection began in another browser. Please connect again from this one.',
  other_user: 'The connection began under another sign-in. Please connect again.',
  invalid_grant: 'TikTok’s answer has expired. Please connect again.',
  invalid_scope: 'This app asks TikTok for something that it may not have. Please tell its makers.',
  unauthorized_client: 'TikTok does not let this account use the app yet.',
  invalid_client: 'This app is not set up correctly with TikTok. Please tell its makers.',
};

const byKind: Partial<Record<ErrorKind, string>> = {
  auth: 'The connection could not be confirmed. Please connect again from this page.',
  state: 'This connection attempt has ended already. Please connect again.',
  network: 'TikTok cannot be reached at present. Please try again later.',
  timeout: 'TikTok did not answer in time. Please try again.',
  server: 'TikTok has a problem at present. Please try again later.',
  rate_limit: 'There were too many attempts. Please try again in a few minutes.',
  config: 'This app is not set up correctly with TikTok. Please tell its makers.',
};

export function textOf(error: TikTokError): string {
  return (
    byCode[error.code] ??
    byKind[error.kind] ??
    'The account could not be connected. Please try again.'
  );
}
