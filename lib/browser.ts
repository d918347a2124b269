// What bundlers for browsers and edge runtimes get instead of the package.
throw new Error(
  'tokpost runs on the server only: it holds your TikTok client secret and a native addon. Import it ' +
    "from server code (with `export const runtime = 'nodejs'` in Next.js) and call that from the browser.",
);

export {};
