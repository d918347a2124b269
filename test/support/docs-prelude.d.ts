// The names that the pages of docs/ use without declaring them.
import type { Account, Post, PostJson, TikTok } from 'tokpost';
import type { TikTokRoutes } from 'tokpost/next';

declare global {
  const TikTokError: typeof import('tokpost').TikTokError;
  const createTikTok: typeof import('tokpost').createTikTok;
  const tiktok: TikTok;
  const account: Account;
  const post: Post;
  const routes: TikTokRoutes;
  const accessToken: string;
  const refreshToken: string;
  const expiresAt: Date;
  const orderId: string;
  const sandbox: import('tokpost/sandbox').Sandbox;
  /** A row of the application's own table. */
  const row: {
    id: string;
    access_token: string;
    refresh_token: string;
    expires_at: number;
    scope: string;
  };
  function saveTokens(id: string, tokens: import('tokpost').Tokens): Promise<void>;
  /** Of next-auth. */
  function NextAuth(options: {
    providers: unknown[];
    callbacks: { session(given: { session: { user: object }; token: { sub: string } }): object };
  }): { handlers: object; auth: () => Promise<object | null> };
  /** The application's own. */
  interface AppUser {
    id: string;
    email: string;
  }
  const users: {
    get(id: string): Promise<AppUser>;
    findOrCreate(user: { tiktok: string; name: string }): Promise<AppUser>;
  };
  function getSession(request: Request): Promise<{ user: AppUser } | null>;
  function show(post: PostJson): void;
  function askToReconnect(hint: string | undefined): void;
  function later(afterMs: number | undefined): void;
  function report(code: string, logId: string | undefined): void;
}
