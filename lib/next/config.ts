// What next.config needs of tokpost.

/**
 * The part of the package that Next.js must not bundle: it loads a native addon by its place. The whole
 * package would bring a React of its own, with which the hooks of tokpost/react fail.
 */
const SERVER_PART = 'tokpost/dist';

/** What `output: 'standalone'` takes along for every route; tracing finds it by itself mostly. */
const ROUTES = '/**';
const ADDONS = [
  `./node_modules/tokpost/prebuilds/${process.platform}-${process.arch}/*.node`,
  './node_modules/tokpost/build/Release/tokpost.node', // what `tokpost build` made
];

interface NextConfig {
  serverExternalPackages?: string[];
  outputFileTracingIncludes?: Record<string, string[]>;
}
type ConfigFunction = (...args: unknown[]) => unknown;

export function withTikTok<Config>(nextConfig?: Config): Config {
  if (typeof nextConfig === 'function') {
    const make = nextConfig as unknown as ConfigFunction;
    const wrapped: ConfigFunction = async (...args) =>
      extended((await make(...args)) as NextConfig);
    return wrapped as unknown as Config;
  }
  return extended((nextConfig ?? {}) as NextConfig) as Config;
}

function extended(config: NextConfig): NextConfig {
  const { serverExternalPackages, outputFileTracingIncludes } = config;
  return {
    ...config,
    serverExternalPackages: withAll(serverExternalPackages, [SERVER_PART]),
    outputFileTracingIncludes: {
      ...outputFileTracingIncludes,
      [ROUTES]: withAll(outputFileTracingIncludes?.[ROUTES], ADDONS),
    },
  };
}

function withAll(list: string[] = [], items: string[]): string[] {
  return [...new Set([...list, ...items])];
}
