import type { ErrorKind, Issue, TikTokErrorFields } from '../ts-types/errors';

/** Every failure that is not a wrong argument type. See docs/errors.md for each code. */
export class TikTokError extends Error {
  declare kind: ErrorKind;
  declare code: string;
  declare status?: number;
  declare logId?: string;
  declare retryable: boolean;
  declare retryAfterMs?: number;
  declare hint?: string;
  declare issues?: Issue[];

  static {
    // On the prototype, as with the built-in errors, so that it is no own field of every error.
    TikTokError.prototype.name = 'TikTokError';
  }

  constructor(fields: TikTokErrorFields) {
    super(fields.message, 'cause' in fields ? { cause: fields.cause } : undefined);
    this.kind = fields.kind;
    this.code = fields.code;
    this.retryable = fields.retryable ?? false;
    if (fields.status !== undefined) this.status = fields.status;
    if (fields.logId !== undefined) this.logId = fields.logId;
    if (fields.retryAfterMs !== undefined) this.retryAfterMs = fields.retryAfterMs;
    if (fields.hint !== undefined) this.hint = fields.hint;
    if (fields.issues !== undefined) this.issues = fields.issues;
  }

  /** Safe to send to a browser: the cause and the stack stay on the server. */
  toJSON(): object {
    return {
      name: this.name,
      kind: this.kind,
      code: this.code,
      message: this.message,
      ...(this.status !== undefined && { status: this.status }),
      ...(this.logId !== undefined && { logId: this.logId }),
      retryable: this.retryable,
      ...(this.retryAfterMs !== undefined && { retryAfterMs: this.retryAfterMs }),
      ...(this.hint !== undefined && { hint: this.hint }),
      ...(this.issues !== undefined && { issues: this.issues }),
    };
  }
}

/**
 * What to throw for something that the addon rejected with: its failures are plain objects, and
 * become an error here, so that the stack is the caller's.
 */
export function fromNative(fault: unknown, extra?: { cause: unknown }): unknown {
  if (fault instanceof Error || typeof fault !== 'object' || fault === null) return fault;
  return new TikTokError({ ...(fault as TikTokErrorFields), ...extra });
}
