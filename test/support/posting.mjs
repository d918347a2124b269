// A sandbox, a client and an account that may post, in a folder of the test's own.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';

import { createTikTok } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';

import { certificateAuthority } from '../interop/support/certificates.mjs';
import { mp4 } from '../interop/support/mp4.mjs';
import { assertNothingLeft } from './sandbox.mjs';

export const postScopes = ['user.info.basic', 'video.publish', 'video.upload', 'video.list'];

/** A video of that many bytes. Five seconds, unless it says otherwise. */
export function clip(sizeBytes = 200_000, seconds = 5) {
  return mp4({ seconds, sizeBytes });
}

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

export async function folder(t) {
  const made = await mkdtemp(path.join(os.tmpdir(), 'posts-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

let makeStore = async (place) => `sqlite:${path.join(place, 'tokpost.db')}`;

/** For tests that shall run on another store: `make()` answers the URL of an empty one. */
export function postInto(make) {
  makeStore = make;
}

/**
 * Starts all of it. Time is short on both sides: the sandbox's clock runs a hundred times as fast, and
 * the client asks every few milliseconds.
 */
export async function startPosting(t, { sandbox: sandboxOptions, client: clientOptions } = {}) {
  const place = await folder(t);
  const sandbox = await startSandbox({ speed: 100, limits: false, caps: false, ...sandboxOptions });
  const user = sandbox.addUser({ username: 'someone' });
  const store = await makeStore(place);
  const clients = [];
  const connect = (more = {}) => {
    const tiktok = createTikTok({
      ...sandbox.config(),
      store,
      encryptionKeys: [Buffer.alloc(32, 7).toString('base64')],
      limits: false,
      polling: { intervalMs: 10, maxChecks: 1000 },
      retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 5 },
      ...clientOptions,
      ...more,
    });
    clients.push(tiktok);
    return tiktok;
  };
  const tiktok = connect();
  t.after(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await sandbox.stop();
    // What the threads gave back at the end (buffers) is on its way.
    await new Promise((resolve) => setImmediate(resolve));
    assertNothingLeft();
  });
  return {
    sandbox,
    tiktok,
    user,
    store,
    folder: place,
    /** Another client; of equal options it shares the engine. */
    connect,
    /** A bare token of the user, in a client. */
    account(client = tiktok, more = {}) {
      const { accessToken, openId } = sandbox.issueTokens(user, postScopes);
      return client.withToken({ accessToken, openId, ...more });
    },
    /** A file with these bytes. */
    async file(bytes, name = 'clip.mp4') {
      const file = path.join(place, name);
      await writeFile(file, bytes);
      return file;
    },
    read: (name) => readFile(path.join(place, name)),
  };
}

/** Serves files by path over http, or over https with `ca` to trust; ranges and ETags included. */
export async function serveFiles(t, files, { secure = false, until } = {}) {
  const authority = secure ? await certificateAuthority(t) : undefined;
  const leaf = await authority?.issue();
  const asked = [];
  const answer = async (request, response) => {
    await until;
    asked.push({ path: request.url, range: request.headers.range });
    const bytes = files[request.url];
    if (bytes === undefined) return response.writeHead(404).end();
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const last = to === '' ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
    const part = bytes.subarray(Number(from), last + 1);
    const headers = {
      'Content-Length': part.length,
      'Content-Type': request.url.endsWith('.jpg') ? 'image/jpeg' : 'video/mp4',
      'Accept-Ranges': 'bytes',
      ETag: `"${sha256(bytes).slice(0, 16)}"`,
    };
    if (request.headers.range === undefined) return response.writeHead(200, headers).end(part);
    headers['Content-Range'] = `bytes ${from}-${last}/${bytes.length}`;
    response.writeHead(206, headers).end(part);
  };
  const server = secure
    ? https.createServer(
        { key: await readFile(leaf.keyFile), cert: await readFile(leaf.certFile) },
        answer,
      )
    : http.createServer(answer);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address();
  return { origin: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`, ca: authority?.ca, asked };
}

/** Reads a post's events to their end. */
export async function eventsOf(post) {
  const events = [];
  for await (const event of post) events.push(event);
  return events;
}

/** Resolves once the post is in that state. */
export function reached(post, state) {
  return new Promise((resolve) => {
    if (post.state === state) return resolve();
    const stop = post.on('state', (next) => {
      if (next !== state) return;
      stop();
      resolve();
    });
  });
}
