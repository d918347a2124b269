import type { TikTok } from '../../ts-types/client';
import type { WebhookEvent } from '../../ts-types/webhooks';
import { TikTokError } from '../errors';
import { readBytes } from './requests';

const MAX_BODY_BYTES = 262_144;
const ANY_AGE_SECONDS = 100 * 365 * 24 * 3600;

/** TikTok repeats what is not answered with 200 for 72 hours, so nothing is answered before it is kept. */
export async function receiveWebhook(tiktok: TikTok, request: Request): Promise<Response> {
  const body = await readBytes(request, MAX_BODY_BYTES);
  const signature = request.headers.get('tiktok-signature');
  await tiktok.webhooks.handle(verify(tiktok, body, signature));
  return new Response(null, { status: 200 });
}

/**
 * A repeat may carry the time of the first attempt. An event is a hint that makes tokpost ask TikTok,
 * so that an old one does no harm as long as TikTok has signed it.
 */
function verify(tiktok: TikTok, body: Uint8Array, signature: string | null): WebhookEvent {
  try {
    return tiktok.webhooks.verify({ body, signature });
  } catch (error) {
    if (!(error instanceof TikTokError) || error.code !== 'webhook_too_old') throw error;
    return tiktok.webhooks.verify({ body, signature, toleranceSeconds: ANY_AGE_SECONDS });
  }
}
