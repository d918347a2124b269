/** A notification of TikTok's. */
export interface WebhookEvent {
  /** TikTok's name of it, such as `post.publish.complete`. */
  event: string;
  clientKey: string;
  /** Empty where TikTok sends none. */
  openId: string;
  createdAt: Date;
  publishId?: string;
  /** Text, since it is larger than a JavaScript number holds. */
  postId?: string;
  /** A fail_reason, or why an authorization was removed. */
  reason?: string;
  publishType?: string;
}

export interface Webhooks {
  /**
   * Checks the signature over the raw body and reads the event. Throws `TikTokError` of kind `auth`
   * with code `webhook_signature` or `webhook_too_old`.
   *
   * @example
   * const event = tiktok.webhooks.verify({
   *   body: await request.text(),
   *   signature: request.headers.get('tiktok-signature'),
   * });
   */
  verify(input: {
    /** The bytes as they came: a body that was parsed and printed again does not verify. */
    body: string | Uint8Array;
    /** The header `TikTok-Signature`; null or undefined where it was missing. */
    signature: string | null | undefined;
    /** How old an event may be; 300 by default. */
    toleranceSeconds?: number;
  }): WebhookEvent;

  /**
   * Takes a verified event as a hint, which is durable once the promise resolves: wakes the watch of
   * a post in whichever process has it, or has an account's tokens tried that the user may have
   * withdrawn. Harmless twice, and in any order.
   *
   * @example
   * await tiktok.webhooks.handle(event);
   */
  handle(event: WebhookEvent): Promise<void>;
}
