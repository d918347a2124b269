import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import type { Command } from '../command';
import { exitCodes } from '../exit-codes';

export const buildCommand: Command = {
  name: 'build',
  summary: 'compile the native addon on this machine, from the sources in the package',
  details: [
    'For systems without a prebuilt addon. It takes some minutes, and needs a C++20 compiler, make,',
    'Python 3, pkg-config, Boost 1.81 headers, and OpenSSL 3 and SQLite with their static libraries.',
  ].join('\n'),
  options: {
    openssl: {
      type: 'string',
      choices: ['static', 'node'],
      text: 'link OpenSSL (the default), or take the one that Node has',
    },
    boost: { type: 'string', value: 'FOLDER', text: "where Boost's headers are" },
  },
  examples: [
    ['npx tokpost build', 'compiles it into the package'],
    ['npx tokpost build --boost ~/boost_1_88_0', 'with a Boost of your own'],
  ],
  async run({ line, out, signal }) {
    line.none();
    const script = path.resolve(__dirname, '../../../scripts/build');
    const options = ['openssl', 'boost'].flatMap((name) => {
      const value = line.text(name);
      return value === undefined ? [] : [`--${name}=${value}`];
    });
    const child = spawn(process.execPath, [script, '--native', ...options], {
      stdio: ['ignore', out.json ? 'ignore' : 'inherit', 'inherit'],
      signal,
    });
    const [code] = (await once(child, 'close')) as [number | null];
    const built = code === 0;
    if (out.json) out.result({ built }, '');
    return built ? exitCodes.done : exitCodes.failed;
  },
};
