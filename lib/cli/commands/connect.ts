import { once } from 'node:events';
import readline from 'node:readline';

import type { TikTok } from '../../../ts-types/client';
import type { SignIn } from '../../../ts-types/oauth';
import { withClient } from '../clients';
import type { Command, Context } from '../command';
import { UsageError } from '../command-line';
import { LoopbackListener, type LoopbackUri, loopbackUri } from '../loopback';
import { signInOptions, signInRequest } from './auth-url';
import { callbackUrl, showExchange, showSignIn } from './callback';

export const connectCommand: Command = {
  name: 'connect',
  summary: 'connect a TikTok account, from the address to the saved tokens',
  details: [
    'With a redirect URI on http://127.0.0.1:PORT or http://localhost:PORT (TikTok allows that for desktop apps)',
    'the command waits there for the browser. With any other, paste the address that the browser ends at.',
  ].join('\n'),
  calls: true,
  options: signInOptions,
  examples: [
    ['tokpost connect', 'open the address that it prints'],
    [
      'tokpost connect --redirect-uri http://127.0.0.1:3455/callback --user 42',
      'for a user of your own',
    ],
  ],
  async run(context) {
    const { line, out } = context;
    line.none();
    if (line.flag('dry-run')) {
      await showExchange(context);
      return;
    }
    const loopback = loopbackUri(
      line.text('redirect-uri') ?? process.env.TIKTOK_REDIRECT_URI ?? '',
    );
    const signIn = await withClient((tiktok) =>
      loopback === undefined ? byPaste(context, tiktok) : byBrowser(context, tiktok, loopback),
    );
    showSignIn(out, signIn);
  },
};

async function byBrowser(context: Context, tiktok: TikTok, uri: LoopbackUri): Promise<SignIn> {
  const listener = await LoopbackListener.open(uri);
  try {
    const { redirectUri } = listener;
    const request = { ...signInRequest(context.line), redirectUri };
    const { url } = await tiktok.oauth.authorizationUrl(request);
    context.out.item({ type: 'url', url }, undefined);
    if (!context.out.json) context.out.note(`Open this address in a browser:\n\n  ${url}\n`);
    const callback = await orInterrupted(context, listener.callback());
    try {
      const signIn = await tiktok.oauth.callback({ url: callback.url, userId: request.userId });
      await callback.answer(`${signIn.account.label} is connected.`);
      return signIn;
    } catch (error) {
      await callback.answer(`The account is not connected: ${(error as Error).message}`);
      throw error;
    }
  } finally {
    listener.close();
  }
}

async function byPaste(context: Context, tiktok: TikTok): Promise<SignIn> {
  const request = signInRequest(context.line);
  const { url } = await tiktok.oauth.authorizationUrl(request);
  context.out.item({ type: 'url', url }, undefined);
  if (!context.out.json) {
    context.out.note(`Open this address in a browser:\n\n  ${url}\n`);
    context.out.note('Then paste the address that the browser ends at, even where no page opens:');
  }
  const pasted = await readLine(context.signal);
  return tiktok.oauth.callback({ url: callbackUrl(pasted), userId: request.userId });
}

async function readLine(signal: AbortSignal): Promise<string> {
  const input = readline.createInterface({ input: process.stdin, signal });
  try {
    for await (const line of input) if (line.trim() !== '') return line;
  } finally {
    input.close();
    // A terminal that is read would keep the command alive.
    process.stdin.destroy();
  }
  signal.throwIfAborted();
  throw new UsageError('no address was pasted');
}

async function orInterrupted<T>({ signal }: Context, work: Promise<T>): Promise<T> {
  const interrupted = once(signal, 'abort').then(() => {
    throw signal.reason;
  });
  return Promise.race([work, interrupted]);
}
