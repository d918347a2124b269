// Without credentials the example brings its own TikTok. Nothing of it outlives the process, hence the
// store in memory.
import type { Sandbox } from 'tokpost/sandbox';

const mediaHost = 'media.postroom.example';

/** Whether the app talks to a sandbox, whoever started it. */
export function isSandboxed(): boolean {
  return Boolean(process.env.TIKTOK_API_URL);
}

/** Starts one unless there are credentials, and sets the variables that tokpost reads. */
export async function startOwnSandbox(): Promise<void> {
  const holder = globalThis as { ownSandbox?: Promise<Sandbox> };
  if (holder.ownSandbox === undefined && process.env.TIKTOK_CLIENT_KEY) return;
  holder.ownSandbox ??= start();
  await holder.ownSandbox;
}

async function start(): Promise<Sandbox> {
  const { startSandbox } = await import('tokpost/sandbox');
  const origin = `http://localhost:${process.env.PORT ?? '3000'}`;
  const sandbox = await startSandbox({
    webhookUrl: `${origin}/api/tiktok/webhook`,
    // TikTok pulls photos from a public https address; this one leads back here.
    pull: { hosts: { [mediaHost]: origin } },
  });
  process.env.TIKTOK_CLIENT_KEY = sandbox.clientKey;
  process.env.TIKTOK_CLIENT_SECRET = sandbox.clientSecret;
  process.env.TIKTOK_API_URL = sandbox.apiUrl;
  process.env.TIKTOK_AUTHORIZE_URL = sandbox.authorizeUrl;
  process.env.TIKTOK_REDIRECT_URI = `${origin}/api/auth/social/tiktok/callback`;
  process.env.PUBLIC_URL = `https://${mediaHost}`;
  process.env.TOKPOST_STORE = 'memory:';
  console.log(
    'No TIKTOK_CLIENT_KEY: running against a sandbox of its own. Nothing reaches TikTok.',
  );
  return sandbox;
}
