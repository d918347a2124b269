import { withTikTok } from 'tokpost/next';

const config = { output: 'standalone', outputFileTracingRoot: import.meta.dirname };

export default process.env.UNWRAPPED ? config : withTikTok(config);
