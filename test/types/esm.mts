// The declarations resolve from an ES module as well.
import { createTikTok, type TikTok, TikTokError } from 'tokpost';
import { startSandbox } from 'tokpost/sandbox';

const sandbox = await startSandbox({ https: true });
export const tiktok: TikTok = createTikTok({ ...sandbox.config(), limits: false });
export const isOurs = (error: unknown): error is TikTokError => error instanceof TikTokError;
