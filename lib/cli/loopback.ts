// Receives the browser that TikTok sends back to this machine, as it allows for desktop apps.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { UsageError } from './command-line';

export interface LoopbackUri {
  host: string;
  /** 0 for any free one, where `*` is registered. */
  port: number;
  path: string;
}

/** The parts of a redirect URI that leads to this machine; undefined for any other. */
export function loopbackUri(uri: string): LoopbackUri | undefined {
  const [, host, port, path] =
    /^http:\/\/(localhost|127\.0\.0\.1):(\d+|\*)(\/.*)?$/.exec(uri) ?? [];
  if (host === undefined || port === undefined) return undefined;
  return { host, port: port === '*' ? 0 : Number(port), path: path ?? '/' };
}

export class LoopbackListener {
  readonly redirectUri: string;
  readonly #server: http.Server;
  readonly #callback: Promise<{ url: string; answer: (text: string) => Promise<void> }>;

  private constructor(server: http.Server, { host, path }: LoopbackUri) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.redirectUri = `http://${host}:${port}${path}`;
    this.#callback = new Promise((resolve) => {
      server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
        const url = new URL(request.url ?? '/', this.redirectUri);
        // Browsers ask for more than they were sent to.
        if (url.pathname !== path || url.search === '') {
          response.writeHead(404).end();
          return;
        }
        const answer = async (text: string) => {
          response.writeHead(200, {
            'content-type': 'text/html; charset=utf-8',
            connection: 'close',
          });
          response.end(page(text));
          await once(response, 'close');
        };
        resolve({ url: url.href, answer });
      });
    });
  }

  static async open(uri: LoopbackUri): Promise<LoopbackListener> {
    const server = http.createServer();
    server.listen(uri.port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(`port ${uri.port} of the redirect URI cannot be listened on (${code})`);
    }
    return new LoopbackListener(server, uri);
  }

  /** The address that the browser comes back to, and how to answer it. */
  callback(): Promise<{ url: string; answer: (text: string) => Promise<void> }> {
    return this.#callback;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function page(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!doctype html><meta charset="utf-8"><title>tokpost</title><p>${escaped} You can close this window.</p>`;
}
