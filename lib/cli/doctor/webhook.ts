import { createHmac } from 'node:crypto';

import type { TikTok } from '../../../ts-types/client';
import { TikTokError } from '../../errors';
import { type Finding, ok, problem } from './finding';

/** Signs an event as TikTok does, and looks whether it is taken, and a changed one refused. */
export function checkWebhook(tiktok: TikTok): Finding[] {
  const secret = clientSecret();
  if (secret === undefined) return [];
  const body = JSON.stringify({
    client_key: 'key',
    event: 'post.publish.complete',
    create_time: Math.floor(Date.now() / 1000),
    user_openid: 'doctor',
    content: '{"publish_id":"v_doctor"}',
  });
  const time = Math.floor(Date.now() / 1000);
  const digest = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  const signature = `t=${time},s=${digest}`;
  const taken = isTaken(tiktok, body, signature);
  const changedIsTaken = isTaken(tiktok, body.replace('complete', 'failed'), signature);
  return taken && !changedIsTaken
    ? [ok('webhooks', 'a signed event is taken, a changed one is refused')]
    : [
        problem(
          'webhooks',
          taken ? 'a changed event is taken' : 'a signed event is refused',
          'TIKTOK_CLIENT_SECRET is not what signs: compare it with developers.tiktok.com.',
        ),
      ];
}

function clientSecret(): string | undefined {
  const { TIKTOK_MODE, TIKTOK_SANDBOX_CLIENT_SECRET, TIKTOK_CLIENT_SECRET } = process.env;
  return (TIKTOK_MODE === 'sandbox' && TIKTOK_SANDBOX_CLIENT_SECRET) || TIKTOK_CLIENT_SECRET;
}

function isTaken(tiktok: TikTok, body: string, signature: string): boolean {
  try {
    tiktok.webhooks.verify({ body, signature });
    return true;
  } catch (error) {
    if (error instanceof TikTokError && error.kind === 'auth') return false;
    throw error;
  }
}
