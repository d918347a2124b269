// One figure for everything that a binary is compiled from, so that an old one is not shipped.
'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');

function sourcesHash() {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const hash = createHash('sha256').update(version);
  const sources = fs
    .readdirSync(path.join(root, 'native'), { recursive: true })
    .map((name) => path.join('native', name))
    .filter((name) => fs.statSync(path.join(root, name)).isFile());
  for (const name of ['binding.gyp', ...sources].sort()) {
    hash.update(`\0${name}\0`).update(fs.readFileSync(path.join(root, name)));
  }
  return hash.digest('hex');
}

module.exports = { sourcesHash };
