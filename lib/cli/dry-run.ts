// What a call would send: it is made, but to a listener of our own that writes it down, and takes
// part in nothing that is stored.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import type { TikTok } from '../../ts-types/client';
import { withOfflineClient } from './clients';
import type { Context } from './command';

interface SentRequest {
  method: string;
  url: string;
  body?: unknown;
}

const defaultApiUrl = 'https://open.tiktokapis.com';
const secrets = new Set(['client_secret', 'code', 'code_verifier', 'refresh_token', 'token']);

/** Makes the call as far as the first thing that would go to TikTok, and prints that. */
export async function showCall(
  { out }: Context,
  call: (tiktok: TikTok) => Promise<unknown>,
): Promise<void> {
  const sent = await firstRequest(call);
  const requests = sent === undefined ? [] : [sent];
  out.result(
    { dryRun: true, requests },
    requests.length === 0 ? 'nothing would be sent' : requests.flatMap(describe),
  );
}

export function describe({ method, url, body }: SentRequest): string[] {
  return body === undefined
    ? [`${method} ${url}`]
    : [`${method} ${url}`, JSON.stringify(body, null, 2)];
}

async function firstRequest(
  call: (tiktok: TikTok) => Promise<unknown>,
): Promise<SentRequest | undefined> {
  let first: SentRequest | undefined;
  const recorder = http.createServer(async (request, response) => {
    const body = await readBody(request);
    first ??= { method: request.method ?? '', url: publicUrl(request.url ?? '/'), ...body };
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end('{"error":{"code":"dry_run","message":"nothing was sent","log_id":""}}');
  });
  recorder.listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  const { port } = recorder.address() as AddressInfo;
  try {
    await withOfflineClient(call, {
      apiUrl: `http://127.0.0.1:${port}`,
      retry: { maxAttempts: 1 },
    });
  } catch (error) {
    // Refusing is how the recorder ends a call; without a request the fault is the caller's.
    if (first === undefined) throw error;
  } finally {
    recorder.closeAllConnections();
    recorder.close();
  }
  return first;
}

function publicUrl(path: string): string {
  return `${process.env.TIKTOK_API_URL || defaultApiUrl}${path}`;
}

async function readBody(request: http.IncomingMessage): Promise<{ body?: unknown }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (chunks.length === 0) return {};
  const text = Buffer.concat(chunks).toString('utf8');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const members: Record<string, unknown> = isForm
    ? Object.fromEntries(new URLSearchParams(text))
    : JSON.parse(text);
  const shown = Object.entries(members).map(([name, value]) => [
    name,
    secrets.has(name) ? '(hidden)' : value,
  ]);
  return { body: Object.fromEntries(shown) };
}
