/** Next.js runs this once when the server starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startOwnSandbox } = await import('./lib/own-sandbox');
  await startOwnSandbox();
  // Posts that a restart has interrupted go on.
  const { tiktok } = await import('./lib/tiktok');
  await tiktok.start();
}
