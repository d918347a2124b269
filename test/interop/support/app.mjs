import { once } from 'node:events';
import http from 'node:http';

/// What the test handed to this app.
export async function readInput() {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  return JSON.parse(text);
}

/// Serves `handler` on loopback. The app is known to the world by `publicOrigin`, as behind a proxy
/// that ends TLS: `visit` takes public URLs, keeps cookies and follows no redirect.
export async function serveApp(handler, publicOrigin) {
  const server = http.createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  const visit = cookieJar((url, options) => fetch(url.replace(publicOrigin, origin), options));
  return { visit, close: () => server.close() };
}

/// A fetch that sends back the cookies it was given.
export function cookieJar(send) {
  const cookies = new Map();
  return async (url, options = {}) => {
    const headers = new Headers(options.headers);
    if (cookies.size > 0) {
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const reply = await send(url, { ...options, headers, redirect: 'manual' });
    for (const line of reply.headers.getSetCookie()) {
      const [name, ...value] = line.split(';')[0].split('=');
      cookies.set(name, value.join('='));
    }
    return reply;
  };
}

export const userInfo =
  'https://open.tiktokapis.com/v2/user/info/?fields=open_id,union_id,avatar_url,display_name';
