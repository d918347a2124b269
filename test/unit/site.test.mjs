// The site of scripts/site: it builds, no link in it is dead, and the reference has every export.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { declaredFunctions, root } from '../support/code-blocks.mjs';

describe('the site', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tokpost-site-'));
  const pages = new Map();

  after(() => fs.rmSync(folder, { recursive: true }));
  before(() => {
    const script = path.join(root, 'scripts/site');
    const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    for (const name of fs.readdirSync(folder, { recursive: true })) {
      if (name.endsWith('.html')) pages.set(name, fs.readFileSync(path.join(folder, name), 'utf8'));
    }
  });

  test('has every page of the docs', () => {
    const docs = fs
      .readdirSync(path.join(root, 'docs'), { recursive: true })
      .filter((name) => name.endsWith('.md'));
    for (const name of docs) assert.ok(pages.has(`docs/${name.replace(/md$/, 'html')}`), name);
    assert.ok(pages.has('index.html'));
  });

  test('has no dead link inside', () => {
    let count = 0;
    const dead = [];
    for (const [name, html] of pages) {
      for (const [, link] of html.matchAll(/ (?:href|src)="([^"]+)"/g)) {
        if (/^(https?|mailto):/.test(link)) continue;
        const [file, fragment] = link.split('#', 2);
        const target = file === '' ? name : path.posix.join(path.posix.dirname(name), file);
        const isThere = fs.existsSync(path.join(folder, target));
        const hasPlace =
          fragment === undefined || pages.get(target)?.includes(`id="${decodeURI(fragment)}"`);
        if (!isThere || !hasPlace) dead.push(`${name}: ${link}`);
        count += 1;
      }
    }
    assert.deepEqual(dead, []);
    assert.ok(count > 500, `${count} links`);
  });

  test('every page can be told from the others, and reached from each', () => {
    const titles = [...pages.values()].map((html) => /<title>(.*)<\/title>/.exec(html)[1]);
    assert.equal(new Set(titles).size, titles.length);
    const [first] = pages.values();
    for (const name of pages.keys()) assert.ok(first.includes(`${name}"`), name);
  });

  test('the reference has every function with its comment and example', async () => {
    const reference = [...pages]
      .filter(([name]) => name.startsWith('reference/'))
      .map(([, html]) => html)
      .join('\n');
    assert.match(reference, /<h2 id="createTikTok">/);
    const text = reference
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
    let count = 0;
    for (const { file, owner, name, examples } of await declaredFunctions()) {
      for (const example of examples) {
        assert.ok(text.includes(example), `${file}: ${owner}.${name}`);
        count += 1;
      }
    }
    assert.ok(count >= 80, `${count} examples`);
  });
});
