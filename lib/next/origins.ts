import { expected } from '../arguments';
import { fault } from './errors';

const originForm = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+$/;

/**
 * Which pages may call the handlers. A browser says where a request comes from, and sends the user's
 * cookies along whoever asked for it; so what changes something is taken from our own pages and from
 * the allowed origins only.
 */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly unknown[]) {
    for (const [i, origin] of allowed.entries()) {
      if (typeof origin !== 'string' || !originForm.test(origin)) {
        throw expected('an origin such as https://app.example.com', `allowedOrigins[${i}]`, origin);
      }
    }
    this.#allowed = new Set(allowed as string[]);
  }

  /** Throws for a request that a page elsewhere has made. */
  check(request: Request): void {
    if (/^bearer /i.test(request.headers.get('authorization') ?? '')) return; // no cookie at work
    const origin = request.headers.get('origin');
    // Browsers send Origin with everything but GET and HEAD. What has none is a program, or hides it.
    const foreign =
      origin === null
        ? request.headers.get('sec-fetch-site') === 'cross-site'
        : !this.#allowed.has(origin) && !isOwn(origin, request);
    if (!foreign) return;
    throw fault({
      kind: 'forbidden',
      code: 'origin_not_allowed',
      message: 'This page may not do that.',
      hint: 'Add its origin to `allowedOrigins` if it is yours.',
    });
  }

  /** The headers that let a page of an allowed origin read the answer. */
  headers(request: Request): Record<string, string> {
    if (this.#allowed.size === 0) return {};
    const origin = request.headers.get('origin');
    if (origin === null || !this.#allowed.has(origin)) return { vary: 'Origin' };
    return {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
    };
  }
}

/** By host: behind a proxy the scheme of request.url is not the one that the browser used. */
function isOwn(origin: string, request: Request): boolean {
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === hostOf(request);
}

function hostOf(request: Request): string {
  const { headers } = request;
  const named = headers.get('x-forwarded-host') ?? headers.get('host') ?? new URL(request.url).host;
  return (named.split(',', 1)[0] ?? '').trim().toLowerCase();
}

/** Whether the browser spoke https, and if not, whether to this very machine. */
export function schemeOf(request: Request): 'https' | 'http' | 'loopback' {
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',', 1)[0]?.trim();
  const scheme = forwarded ?? new URL(request.url).protocol.replace(/:$/, '');
  if (scheme === 'https') return 'https';
  const host = `http://${hostOf(request)}`;
  if (!URL.canParse(host)) return 'http';
  const { hostname } = new URL(host);
  const loopback = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  return loopback ? 'loopback' : 'http';
}
