// What a TypeScript project imports, under each kind of module.
import { type Account, createTikTok, TikTokError, type TikTokOptions, type Video } from 'tokpost';
import { createTikTokRoutes, withTikTok } from 'tokpost/next';
import { createPublishQueue } from 'tokpost/pg-boss';
import { useTikTokComposer } from 'tokpost/react';
import { type Sandbox, startSandbox } from 'tokpost/sandbox';
import { type Store, storeConformance } from 'tokpost/stores';

const options: TikTokOptions = { clientKey: 'key', clientSecret: 'secret', mode: 'sandbox' };
const tiktok = createTikTok(options);

export async function titles(userId: string): Promise<(string | undefined)[]> {
  const account: Account = await tiktok.accounts.primary(userId);
  const found: Video[] = [];
  for await (const video of account.videos({ limit: 3 })) found.push(video);
  return found.map(({ title }) => title);
}

export function kindOf(error: unknown): string {
  return error instanceof TikTokError ? error.kind : 'unknown';
}

export const routes = createTikTokRoutes({ tiktok, getUserId: async () => null });
export const config = withTikTok({ output: 'standalone' });
export const start: () => Promise<Sandbox> = () => startSandbox({ speed: 10 });
export const functions = [createPublishQueue, useTikTokComposer, storeConformance];
export const own = (store: Store) => createTikTok({ store });

// @ts-expect-error: a mode that does not exist
createTikTok({ mode: 'test' });
// @ts-expect-error: nobody may list everybody's by accident
void tiktok.accounts.list();
