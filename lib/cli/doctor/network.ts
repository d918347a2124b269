import http from 'node:http';
import https from 'node:https';

import type { TikTok } from '../../../ts-types/client';
import { TikTokError } from '../../errors';
import { type Finding, ok, problem, warning } from './finding';

const TOLERATED_SKEW_S = 60; // half of what signatures and lifetimes allow
const TIMEOUT_MS = 10_000;
const defaultApiUrl = 'https://open.tiktokapis.com';

/** Whether TikTok can be reached, trusts the credentials, and has the same time. */
export async function checkNetwork(tiktok: TikTok): Promise<Finding[]> {
  const apiUrl = process.env.TIKTOK_API_URL || defaultApiUrl;
  return [await checkClock(apiUrl), ...(await checkCredentials(tiktok, apiUrl))];
}

async function checkCredentials(tiktok: TikTok, apiUrl: string): Promise<Finding[]> {
  try {
    await tiktok.oauth.clientToken();
  } catch (error) {
    if (!(error instanceof TikTokError)) throw error;
    return [credentialsFinding(error, apiUrl)];
  }
  return [ok('network', `${apiUrl} answers, and knows the client key and secret`)];
}

function credentialsFinding(error: TikTokError, apiUrl: string): Finding {
  const { kind, code, message, hint = '' } = error;
  if (kind === 'network' || kind === 'timeout') {
    return problem('network', `${apiUrl} cannot be reached: ${message}`, hint || proxyRemedy(code));
  }
  if (code === 'invalid_client') {
    return problem('credentials', `TikTok refuses them: ${message}`, hint);
  }
  // Whatever else it answers, it has answered.
  return warning('network', `${apiUrl} answers, but not as expected: ${message} (${code})`, hint);
}

function proxyRemedy(code: string): string {
  return code.startsWith('tls')
    ? 'Name the root of a proxy that looks into TLS in NODE_EXTRA_CA_CERTS.'
    : 'Look at the connection, the firewall and HTTPS_PROXY.';
}

async function checkClock(apiUrl: string): Promise<Finding> {
  if (process.env.HTTPS_PROXY || process.env.https_proxy) {
    return ok('clock', 'not compared, because of the proxy');
  }
  const before = Date.now();
  const date = await dateOf(apiUrl).catch(() => undefined);
  if (date === undefined) return ok('clock', 'not compared: TikTok told no time');
  const skewSeconds = Math.round((before - date) / 1000);
  if (Math.abs(skewSeconds) <= TOLERATED_SKEW_S) return ok('clock', 'as TikTok’s, to the minute');
  return problem(
    'clock',
    `${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? 'ahead of' : 'behind'} TikTok's`,
    'Set the clock (timedatectl set-ntp true): tokens and webhook signatures are judged by it.',
  );
}

function dateOf(apiUrl: string): Promise<number | undefined> {
  const { request } = apiUrl.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(
      apiUrl,
      { method: 'HEAD', timeout: TIMEOUT_MS, agent: false },
      (response) => {
        response.resume();
        const { date } = response.headers;
        resolve(date === undefined ? undefined : Date.parse(date));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', reject);
    sent.end();
  });
}
