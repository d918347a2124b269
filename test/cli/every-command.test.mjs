// Every command twice, in a pipe and in a terminal, and with bad input: a table of all.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { startSandbox } from 'tokpost/sandbox';

import { clip, environment, key, Run, root, terminal } from './support/cli.mjs';

const { commands } = createRequire(import.meta.url)('../../dist/cli/commands/index.js');

const esc = '\u001b';
const photo = 'https://media.example/1.jpg';

/**
 * Arguments that work, or nearly, with the code that they end with; what the output shows; then
 * arguments that are wrong, and what is said of them. `type` is what a person types meanwhile.
 */
const table = {
  doctor: {
    good: ['doctor', '--offline'],
    shows: /addon: /,
    bad: ['doctor', 'now'],
    says: /now is not/,
  },
  sandbox: {
    good: ['sandbox'],
    shows: /TIKTOK_API_URL=http/,
    ends: '^C\n',
    bad: ['sandbox', '--port', '-1'],
    says: /--port/,
  },
  keys: { good: ['keys', 'make'], shows: /^[\w+/]{43}=/m, bad: ['keys', 'melt'], says: /not melt/ },
  build: {
    good: ['build', '--help'],
    shows: /tokpost build/,
    bad: ['build', 'all'],
    says: /all is not/,
  },
  completion: {
    good: ['completion', 'bash'],
    shows: /complete -o default/,
    bad: ['completion'],
    says: /bash or zsh or fish is missing/,
  },
  scopes: {
    good: ['scopes'],
    shows: /user\.info\.basic,/,
    bad: ['scopes', '--all'],
    says: /--all/,
  },
  connect: {
    good: ['connect', '--dry-run'],
    shows: /oauth\/token/,
    bad: ['connect', '--pkce', 'maybe'],
    says: /--pkce is one of/,
  },
  'auth-url': {
    good: ['auth-url'],
    shows: /client_key=/,
    bad: ['auth-url', '--redirect-uri', 'ftp://app.example'],
    says: /redirectUri/,
  },
  callback: {
    good: ['callback', '--dry-run', 'https://app.example/?code=1&state=2'],
    shows: /\(hidden\)/,
    bad: ['callback', 'https://app.example/?code=1&state=2'],
    says: /sign-in/,
    code: 4,
  },
  refresh: {
    good: ['refresh', '--within', '1h'],
    shows: /0 refreshed of/,
    bad: ['refresh', '--within', 'soon'],
    says: /within/,
  },
  revoke: {
    good: ['revoke', '--dry-run'],
    shows: /oauth\/revoke/,
    bad: ['revoke', '--account', 'nobody'],
    says: /no .*account|not.*account/i,
    code: 1,
  },
  accounts: {
    good: ['accounts', 'test'],
    shows: /Connected as/,
    bad: ['accounts', 'import', '--tokens', 'nowhere.json'],
    says: /nowhere\.json cannot be read/,
  },
  profile: {
    good: ['profile'],
    shows: /Public Creator/,
    bad: ['profile', '--user', 'nobody'],
    says: /./,
    code: 1,
  },
  'creator-info': {
    good: ['creator-info'],
    shows: /PUBLIC_TO_EVERYONE|public/,
    bad: ['creator-info', 'me'],
    says: /me is not/,
  },
  quota: { good: ['quota'], shows: /left today/, bad: ['quota', '--limit', '3'], says: /--limit/ },
  videos: {
    good: ['videos', '--limit', '1'],
    shows: /views/,
    bad: ['videos', '--limit', '0'],
    says: /--limit is a whole number/,
  },
  probe: {
    good: ['probe', clip],
    shows: /mp4/,
    bad: ['probe', 'nowhere.mp4'],
    says: /does not exist/,
  },
  explain: {
    good: ['explain', clip],
    shows: /posts left today/,
    bad: ['explain', '--photos', photo, '--cover', '-1'],
    says: /--cover/,
  },
  post: {
    good: ['post', clip, '--poll-ms', '50'],
    shows: /published|tiktok\.com/,
    bad: ['post', clip, '--max-checks', 'many'],
    says: /--max-checks is a whole number/,
  },
  draft: {
    good: ['draft', clip, '--poll-ms', '50'],
    shows: /in_inbox/,
    bad: ['draft', clip, '--privacy', 'public'],
    says: /--privacy/,
  },
  photos: {
    good: ['photos', photo, '--dry-run'],
    shows: /content\/init/,
    bad: ['photos', '--title', 'none'],
    says: /PHOTO is missing/,
  },
  status: {
    good: ['status', 'POST'],
    shows: /published/,
    bad: ['status', 'nothing'],
    says: /no post nothing/,
  },
  jobs: { good: ['jobs'], shows: /published/, bad: ['jobs', '--limit', 'all'], says: /--limit/ },
  resume: {
    good: ['resume'],
    shows: /nothing to go on with/,
    bad: ['resume', 'nothing'],
    says: /no post nothing/,
  },
  retry: {
    good: ['retry', 'POST', '--dry-run'],
    shows: /would retry/,
    bad: ['retry', 'POST'],
    says: /failed or was cancelled/,
    code: 1,
  },
  settle: {
    good: ['settle', '--help'],
    shows: /--not-published/,
    bad: ['settle', 'POST', '--published'],
    says: /has ended/,
    code: 1,
  },
  cancel: {
    good: ['cancel', 'POST', '--dry-run'],
    shows: /would cancel/,
    bad: ['cancel'],
    says: /ID is missing/,
  },
  queue: { good: ['queue'], shows: /the queue is empty/, bad: ['queue', 'stop'], says: /not stop/ },
};

test('the table has every command', () => {
  assert.deepEqual(Object.keys(table).sort(), commands.map(({ name }) => name).sort());
});

describe('every command', () => {
  const place = {};

  before(async () => {
    place.sandbox = await startSandbox({ speed: 1000, limits: false });
    place.cwd = fs.mkdtempSync(path.join(root, 'build', 'every-command-'));
    const { sandbox } = place;
    place.settings = {
      TIKTOK_CLIENT_KEY: sandbox.clientKey,
      TIKTOK_CLIENT_SECRET: sandbox.clientSecret,
      TIKTOK_REDIRECT_URI: 'https://app.example/callback',
      TIKTOK_API_URL: sandbox.apiUrl,
      TIKTOK_AUTHORIZE_URL: sandbox.authorizeUrl,
      TOKPOST_ENCRYPTION_KEY: key,
    };
    const account = run(['accounts', 'import', '--tokens', '-']);
    account.child.stdin.end(JSON.stringify(sandbox.issueTokens('creator')));
    assert.equal((await account.closed).code, 0, account.stderr);
    const { stdout } = await run(['post', clip, '--json', '--poll-ms', '50']).closed;
    place.post = JSON.parse(stdout.trim().split('\n').at(-1)).postId;
  });

  after(async () => {
    await place.sandbox.stop();
    fs.rmSync(place.cwd, { recursive: true, force: true });
  });

  function run(args, command) {
    const { cwd, settings, post } = place;
    const given = args.map((arg) => (arg === 'POST' ? post : arg));
    return new Run(given, { cwd, env: environment(settings), ...(command && { command }) });
  }

  async function ended(started, { shows, ends }) {
    if (ends !== undefined) {
      await started.seen(shows);
      if (ends === '^C\n' && started.isTyped) started.child.stdin.write(ends);
      else started.interrupt();
    }
    return started.closed;
  }

  for (const [name, row] of Object.entries(table)) {
    test(`${name} in a pipe`, async () => {
      const { code, stdout, stderr } = await ended(run(row.good), row);
      assert.ok([0, 1].includes(code), `${code}: ${stderr}`);
      assert.match(stdout, row.shows);
      assert.equal((stdout + stderr).includes(esc), false, 'no control sequences');
    });

    test(`${name} in a terminal`, async () => {
      const started = run(row.good, terminal);
      started.isTyped = true;
      const { code, stdout } = await ended(started, row);
      assert.ok([0, 1].includes(code), `${code}: ${stdout}`);
      assert.match(stdout, row.shows);
    });

    test(`${name} with bad input`, async () => {
      const { code, stdout, stderr } = await run(row.bad).closed;
      assert.equal(code, row.code ?? 2, stderr);
      assert.match(stderr, row.says);
      assert.equal(stdout, '');
      const { code: again, stdout: json } = await run([...row.bad, '--json']).closed;
      assert.equal(again, code);
      const { error } = JSON.parse(json.trim().split('\n').at(-1));
      assert.ok(error.kind && error.code && error.message, json);
    });
  }
});
