import type { Handler, Route } from '../../ts-types/next';
import type { TikTokError } from '../errors';
import { isOurs, presentable } from './errors';
import { Origins } from './origins';
import { errorResponse } from './responses';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Methods = { [M in Method]?: Handler };

export interface HandlerOptions {
  /** Off for what TikTok calls, which is no browser. */
  checksOrigin?: boolean;
  /** The shape of an error, where another system's front end reads it. */
  onFault?: (error: TikTokError) => Response;
  /** More headers of every answer, whatever came of the request. */
  headers?: (request: Request) => [string, string][];
}

export type OnError = ((error: unknown, request: Request) => void | Promise<void>) | undefined;

/** Makes routes of handlers: errors become answers, and other sites' pages are kept out. */
export class RouteMaker {
  readonly #origins: Origins;
  readonly #onError: OnError;

  constructor(allowedOrigins: readonly unknown[], onError: OnError) {
    this.#origins = new Origins(allowedOrigins);
    this.#onError = onError;
  }

  make<M extends Methods>(methods: M, options: HandlerOptions = {}): Route<keyof M & string> {
    const names = Object.keys(methods);
    const route: Record<string, Handler> = {
      OPTIONS: async (request) => this.#options(request, names),
    };
    for (const [method, handle] of Object.entries(methods)) {
      const changes = method !== 'GET' && method !== 'HEAD' && options.checksOrigin !== false;
      route[method] = (request) => this.#run(request, handle, changes, options);
    }
    return route as unknown as Route<keyof M & string>;
  }

  async #run(
    request: Request,
    handle: Handler,
    changes: boolean,
    { onFault = errorResponse, headers = () => [] }: HandlerOptions,
  ): Promise<Response> {
    let response: Response;
    try {
      if (changes) this.#origins.check(request);
      response = await handle(request);
    } catch (error) {
      const shown = presentable(error);
      if (isOurs(shown)) await this.#report(error, request);
      response = onFault(shown);
    }
    const more = [...headers(request), ...Object.entries(this.#origins.headers(request))];
    for (const [name, value] of more) {
      response.headers.append(name, value);
    }
    return response;
  }

  async #report(error: unknown, request: Request): Promise<void> {
    try {
      await this.#onError?.(error, request);
    } catch {
      // A reporter that fails must not take the answer with it.
    }
  }

  #options(request: Request, methods: string[]): Response {
    const allowed = [...methods, 'OPTIONS'].join(', ');
    const origin = this.#origins.headers(request);
    const headers = new Headers({ allow: allowed, ...origin });
    if (headers.has('access-control-allow-origin')) {
      headers.set('access-control-allow-methods', allowed);
      headers.set('access-control-allow-headers', 'authorization, content-type, last-event-id');
      headers.set('access-control-max-age', '600');
    }
    return new Response(null, { status: 204, headers });
  }
}
