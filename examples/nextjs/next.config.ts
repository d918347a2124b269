import type { NextConfig } from 'next';
import { withTikTok } from 'tokpost/next';

const config: NextConfig = {
  // The repository around the example has a lock file, too.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // For containers: a folder that holds all that the server needs.
  ...(process.env.STANDALONE && { output: 'standalone' }),
  poweredByHeader: false,
};

export default withTikTok(config);
