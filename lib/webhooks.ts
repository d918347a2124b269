import type { WebhookEvent, Webhooks } from '../ts-types/webhooks';
import {
  checkDate,
  checkInteger,
  checkObject,
  checkOptionalString,
  checkString,
  expected,
} from './arguments';
import type { ClientCore } from './client-core';
import { fromNative } from './errors';

const TOLERANCE_SECONDS = 300;

export class ClientWebhooks implements Webhooks {
  readonly #client: ClientCore;

  constructor(client: ClientCore) {
    this.#client = client;
  }

  verify(input: Parameters<Webhooks['verify']>[0]): WebhookEvent {
    const { body, signature, toleranceSeconds } = checkObject(input, 'input');
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
      throw expected('a string or a Uint8Array', 'body', body);
    }
    if (signature !== null && signature !== undefined && typeof signature !== 'string') {
      throw expected('a string or null', 'signature', signature);
    }
    const tolerance = checkInteger(toleranceSeconds, 'toleranceSeconds', 0) ?? TOLERANCE_SECONDS;
    try {
      return this.#client.native.verifyWebhook(
        this.#client.config(),
        body,
        signature ?? '', // a missing header is a wrong signature, not a mistake in the program
        tolerance,
      );
    } catch (fault) {
      throw fromNative(fault);
    }
  }

  handle(event: WebhookEvent): Promise<void> {
    const given = checkObject(event, 'event');
    const text = (name: string) => checkOptionalString(given[name], `event.${name}`);
    const createdAt = checkDate(given.createdAt, 'event.createdAt');
    if (createdAt === undefined) throw expected('a Date', 'event.createdAt', createdAt);
    const wanted = {
      event: checkString(given.event, 'event.event'),
      clientKey: text('clientKey'),
      openId: text('openId'),
      createdAt,
      publishId: text('publishId'),
      postId: text('postId'),
      reason: text('reason'),
      publishType: text('publishType'),
    };
    return this.#client.callDesk(undefined, (engine, group, cancelToken) =>
      this.#client.native.noteWebhook(engine, group, cancelToken, wanted),
    );
  }
}
