// Handlers behind a real HTTP server, as a framework serves them.
import { once } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Serves what `route` finds for a request: a handler or nothing. Answers the origin, and `close`.
 */
export async function serve(route) {
  const server = http.createServer(async (incoming, outgoing) => {
    try {
      await answer(route, incoming, outgoing);
    } catch {
      outgoing.destroy(); // the peer has gone, or a stream broke off
    }
  });
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(route, incoming, outgoing) {
  const gone = new AbortController();
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) gone.abort(new Error('The connection was closed.'));
  });
  const url = new URL(incoming.url, `http://${incoming.headers.host}`);
  const handler = route(incoming.method, url.pathname);
  if (handler === undefined) return void outgoing.writeHead(404).end();
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  const request = new Request(url, {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    signal: gone.signal,
    ...(hasBody && { body: Readable.toWeb(incoming), duplex: 'half' }),
  });
  const response = await handler(request);
  const headers = Object.fromEntries(response.headers);
  outgoing.writeHead(response.status, {
    ...headers,
    'set-cookie': response.headers.getSetCookie(),
  });
  if (response.body === null) return void outgoing.end();
  await pipeline(Readable.fromWeb(response.body), outgoing);
}
