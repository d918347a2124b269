// The handlers' cookies. On https a name begins with `__Host-`, so that no other host of the domain can
// set it; the value is signed.
import type { AppKeys, SigningPurpose } from '../app-keys';
import { schemeOf } from './origins';

export const MONTH_SECONDS = 30 * 24 * 3600;

export class Cookie {
  readonly #name: string;
  readonly #secure: boolean;
  readonly #present: string | undefined;

  /** `tokpost` and the like, as this request's browser has it. */
  constructor(request: Request, name: string) {
    // Browsers keep Secure cookies for https, and a development server on loopback speaks http.
    this.#secure = schemeOf(request) !== 'loopback';
    this.#name = this.#secure ? `__Host-${name}` : name;
    this.#present = find(request.headers.get('cookie') ?? '', this.#name);
  }

  /** Whether the browser has sent one, of ours or not. */
  get isPresent(): boolean {
    return this.#present !== undefined;
  }

  /** Undefined where there is none of ours. */
  async read(keys: AppKeys, purpose: SigningPurpose): Promise<string | undefined> {
    const [value = '', signature = ''] = (this.#present ?? '').split('.');
    return (await keys.isSigned(purpose, value, signature)) ? value : undefined;
  }

  /** The Set-Cookie header; the value is of the characters of base64url. */
  async write(
    keys: AppKeys,
    purpose: SigningPurpose,
    value: string,
    maxAgeSeconds = MONTH_SECONDS,
  ): Promise<string> {
    return this.#set(`${value}.${await keys.sign(purpose, value)}`, maxAgeSeconds);
  }

  clear(): string {
    return this.#set('', 0);
  }

  /** Lax, since the browser comes back from TikTok's site with it. */
  #set(value: string, maxAgeSeconds: number): string {
    const secure = this.#secure ? '; Secure' : '';
    return `${this.#name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly${secure}; SameSite=Lax`;
  }
}

function find(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || undefined;
  }
  return undefined;
}
