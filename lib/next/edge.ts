// What the Edge runtime gets. Next.js loads instrumentation.ts there as well, so that register() does
// nothing; everything else says where it belongs.
function refuse(): never {
  throw new Error(
    "tokpost has a native addon, which the Edge runtime cannot load. Put `export const runtime = 'nodejs'` " +
      'into the route that imports it.',
  );
}

export async function register(): Promise<void> {}

export const createTikTokRoutes = refuse;
export const withTikTok = refuse;
