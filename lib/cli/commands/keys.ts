import { randomBytes } from 'node:crypto';
import fs from 'node:fs';

import { withClient } from '../clients';
import type { Command } from '../command';
import { UsageError } from '../command-line';
import { exitCodes } from '../exit-codes';
import { writePrivateFile } from '../token-files';

export const keysCommand: Command = {
  name: 'keys',
  actions: ['make', 'rotate'],
  usage: '[make|rotate]',
  summary: 'make an encryption key, or encrypt the store anew after putting one in front',
  details: [
    'To change the key: put a new one in front of the old one in TOKPOST_ENCRYPTION_KEY, separated by a',
    'comma, restart the app, run `tokpost keys rotate`, then take the old one away.',
  ].join('\n'),
  options: {
    output: {
      type: 'string',
      value: 'FILE',
      text: 'make: write the key to a new FILE of yours alone',
    },
  },
  examples: [
    ['tokpost keys make --output key.txt', 'a key for TOKPOST_ENCRYPTION_KEY'],
    ['tokpost keys rotate', 'encrypts everything with the first key'],
  ],
  async run({ line, out, signal }) {
    const action = line.optional('make or rotate') ?? 'make';
    if (action === 'make') {
      const key = randomBytes(32).toString('base64');
      const file = line.text('output');
      if (file === undefined) {
        out.result({ key }, key);
        return;
      }
      // A key that is written over takes with it all that it encrypted.
      if (fs.existsSync(file)) throw new UsageError(`${file} exists; choose another name`);
      writePrivateFile(file, `${key}\n`);
      out.result({ file }, `${file}: a new key`);
      return;
    }
    if (action !== 'rotate') throw new UsageError(`make or rotate is expected, not ${action}`);
    return withClient(async (tiktok) => {
      const counts = await tiktok.accounts.reencrypt({ signal });
      out.result(counts, [
        `${counts.rewritten} of ${counts.examined} accounts and ${counts.posts} posts encrypted anew`,
        ...(counts.failed > 0
          ? [`${counts.failed} open with none of the keys: keep the old ones`]
          : []),
      ]);
      return counts.failed > 0 ? exitCodes.failed : exitCodes.done;
    });
  },
};
