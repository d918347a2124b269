// The hook in server rendering, and what importing it drags in.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { act, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { useTikTokComposer } from 'tokpost/react';

globalThis.IS_REACT_ACT_ENVIRONMENT = true;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const creator = {
  nickname: 'Anna & Co',
  username: 'anna',
  avatarUrl: 'https://example.com/anna.jpg',
  privacyOptions: ['public', 'private'],
  commentDisabled: false,
  duetDisabled: false,
  stitchDisabled: false,
  maxDurationSeconds: 60,
};

/** Renders a form on the server, and hands its composer out. */
function render(options) {
  let seen;
  function Form() {
    seen = useTikTokComposer(options);
    const { choices, canPublish, publishHint } = seen;
    return createElement(
      'form',
      null,
      seen.creator?.nickname,
      choices.privacy.options.map(({ value, label }) =>
        createElement('option', { key: value, value }, label),
      ),
      createElement(
        'button',
        { type: 'button', disabled: !canPublish, title: publishHint },
        'Post',
      ),
    );
  }
  return { html: renderToString(createElement(Form)), composer: seen };
}

test('it renders on the server with what the page has brought', () => {
  const { html } = render({ creator, initial: { title: 'Hello' } });
  assert.match(html, /Anna &amp; Co/);
  assert.match(html, /<option value="public">Everyone<\/option>/);
  assert.match(html, /<button type="button" disabled="" title="Choose a video or photos\.">/);
});

test('it renders on the server while TikTok has not answered, and asks nobody', () => {
  const loadCreator = () => assert.fail('the server must not ask');
  const { html, composer } = render({ accountId: 'a', loadCreator });
  assert.match(html, /disabled=""/);
  assert.deepEqual(composer.state.creator, { status: 'loading' });
});

/** As much of a document as React needs to keep a component that shows nothing. */
function fakeContainer(t) {
  const target = { addEventListener() {}, removeEventListener() {} };
  const ownerDocument = { ...target, nodeType: 9, nodeName: '#document', activeElement: null };
  globalThis.window = { ...target, document: ownerDocument, HTMLIFrameElement: Map };
  t.after(() => delete globalThis.window);
  ownerDocument.defaultView = globalThis.window;
  return { ...target, nodeType: 1, nodeName: 'DIV', tagName: 'DIV', ownerDocument };
}

test('a creator that the page writes anew in each rendering is told once', async (t) => {
  const root = createRoot(fakeContainer(t));
  let renderings = 0;
  let seen;
  function Form({ nickname }) {
    renderings += 1;
    seen = useTikTokComposer({ creator: { ...creator, nickname } });
    return null;
  }
  await act(() => root.render(createElement(Form, { nickname: 'Anna' })));
  assert.equal(seen.creator.nickname, 'Anna');
  assert.ok(renderings < 6, `rendered ${renderings} times`);
  await act(() => root.render(createElement(Form, { nickname: 'Berta' })));
  assert.equal(seen.creator.nickname, 'Berta');
  assert.ok(renderings < 12, `rendered ${renderings} times`);
  await act(() => root.unmount());
});

test('publishing what is not allowed sends nothing', async () => {
  const { composer } = render({ creator });
  assert.equal(await composer.publish(() => assert.fail('sent')), false);
});

test('require and import give the same hook', () => {
  const required = createRequire(import.meta.url)('tokpost/react');
  assert.equal(required.useTikTokComposer, useTikTokComposer);
});

test('it needs React and the rules, and nothing of the server', () => {
  const code = `
    require('tokpost/react');
    console.log(Object.keys(require.cache).filter((file) => !file.includes('node_modules')).join('\\n'));`;
  for (const conditions of [[], ['--conditions=browser'], ['--conditions=edge-light']]) {
    const { stdout, status, stderr } = spawnSync(process.execPath, [...conditions, '-e', code], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const files = stdout.trim().split('\n');
    assert.ok(files.length > 1);
    for (const file of files) {
      assert.match(path.relative(root, file), /^(dist-browser\/react\/\w+\.js|rules\.json)$/);
    }
  }
});
