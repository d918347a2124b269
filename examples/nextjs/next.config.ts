import type { NextConfig } from 'next';
import { withTikTok } from 'tokpost/next';

const config: NextConfig = {
  // The repository around the example has a lock file, too.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // For containers: a folder that holds all that the server needs.
  ...(process.env.STANDALONE && { output: 'standalone' }),
  poweredByHeader: false,
  // Of the example's own users. It loads its WebAssembly from the folder that it is in.
  serverExternalPackages: ['node-sqlite3-wasm'],
};

export default withTikTok(config);
