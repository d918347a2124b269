// What the handlers answer when something is wrong: the error's own JSON, under a status that fits.
import type { ErrorKind, TikTokErrorFields } from '../../ts-types/errors';
import { faultyArgument } from '../arguments';
import { TikTokError } from '../errors';

const statusByKind: Record<ErrorKind, number> = {
  config: 500,
  validation: 400,
  auth: 403,
  scope: 403,
  rate_limit: 429,
  forbidden: 403,
  network: 502,
  timeout: 504,
  server: 502,
  upload: 502,
  publish_failed: 422,
  cancelled: 409,
  state: 409,
  store: 503,
  internal: 500,
};

const statusByCode: Record<string, number> = {
  body_too_large: 413,
  idempotency_key_reused: 409,
  length_required: 411,
  media_expired: 410,
  not_found: 404,
  sign_in_required: 401,
  upload_space_full: 507,
  upload_not_claimed: 408,
  webhook_signature: 401,
};

export function statusOf(error: TikTokError): number {
  return statusByCode[error.code] ?? statusByKind[error.kind];
}

/** Something that the application's makers should hear of, and no visitor can put right. */
export function isOurs(error: TikTokError): boolean {
  return statusOf(error) >= 500;
}

export function fault(fields: TikTokErrorFields): TikTokError {
  return new TikTokError(fields);
}

/** A fault of one field of the request. */
export function invalid(path: string, message: string, code = 'type'): TikTokError {
  return fault({
    kind: 'validation',
    code: 'invalid_request',
    message,
    issues: [{ path, code, message }],
  });
}

export function notFound(what: string): TikTokError {
  return fault({ kind: 'state', code: 'not_found', message: `There is no such ${what}.` });
}

/**
 * Whatever was thrown as something that may be shown. A wrong argument type comes from the request's
 * fields here, so that it is the caller's fault and no slip of the program.
 */
export function presentable(error: unknown): TikTokError {
  if (error instanceof TikTokError) return error;
  const argument = faultyArgument(error);
  if (argument !== undefined) return invalid(argument, `${(error as Error).message}.`);
  return fault({
    kind: 'internal',
    code: 'internal',
    message: 'Something went wrong on this server.',
    hint: 'Try again later. The cause stands in the server’s log.',
    cause: error,
  });
}
