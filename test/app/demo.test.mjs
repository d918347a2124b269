// The first commands of README.md. What `npm run demo` builds here is what test/browser opens.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { Run, terminal, workplace } from '../cli/support/cli.mjs';
import { blockTaken, root } from '../support/code-blocks.mjs';

// Says which program of the clone it would run: there it would compile everything once more.
const kNpm = `npm() {
  local script; script=$PWD/$(command npm pkg get "scripts.\${@: -1}" | tr -d '"')
  test -x "$script" && echo "$script"
}
`;

const unversioned = existsSync(path.join(root, '.git'))
  ? false
  : 'these sources are no git repository';

test('README.md: the clone has the programs that its commands run', {
  skip: unversioned,
}, async (t) => {
  const cwd = workplace(t);
  // The checkout may be another user's, which git otherwise refuses to clone.
  writeFileSync(path.join(cwd, '.gitconfig'), '[safe]\n\tdirectory = *\n');
  const code = (await blockTaken('clone')).replace('<this repository>', `"${root}" tokpost`);
  const run = new Run(['-ec', kNpm + code], {
    cwd,
    env: { ...process.env, HOME: cwd },
    command: ['bash'],
  });
  const { code: status, stdout, stderr } = await run.closed;
  assert.equal(status, 0, stderr);
  assert.deepEqual(
    stdout.trim().split('\n'),
    ['demo', 'test'].map((name) => path.join(cwd, 'tokpost/scripts', name)),
  );
});

test('npm run demo shows the app until Ctrl-C', async (t) => {
  const bash = [...terminal.slice(0, 2), 'bash'];
  const demo = new Run(['-c', await blockTaken('demo')], { cwd: root, command: bash });
  t.after(() => demo.child.kill());
  const [, origin] = await demo.seen(/^ +The app +(http:\S+)\r$/m);
  const page = await fetch(origin);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /Postroom/);
  demo.child.stdin.write('^C\n');
  await demo.closed;
  await assert.rejects(fetch(origin), 'the app has ended');
});
