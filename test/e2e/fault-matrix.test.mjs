// Each fault of the sandbox at each step of each kind of post, against the committed table of how the
// post must end (fault-matrix.json; docs/fault-matrix.md shows the same).
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { matrix, nameOf } from '../support/fault-matrix.mjs';
import { clip, folder, serveFiles, sha256, startPosting } from '../support/posting.mjs';
import { until } from '../support/sandbox.mjs';

const kCutBytes = 11_000_000; // two chunks of 5 MB, or of what a stream keeps in memory
const kShort = { timeouts: { connectMs: 300, idleMs: 300, requestMs: 300 } };

const video = clip(200_000);
const large = clip(kCutBytes);
const photo = await readFile(new URL('../fixtures/photo.jpg', import.meta.url));

/** How each kind of post is made, and what must be at the sandbox if it was. */
const kinds = {
  file: {
    init: 'videoInit',
    bytes: video,
    make: (at) => at.account.postVideo({ source: at.small }),
  },
  chunks: {
    init: 'videoInit',
    bytes: large,
    make: (at) => at.account.postVideo({ source: at.large }),
  },
  stream: {
    init: 'videoInit',
    bytes: large,
    make: (at) =>
      at.account.postVideo({ source: { stream: new Blob([large]).stream(), size: kCutBytes } }),
  },
  relay: {
    init: 'videoInit',
    bytes: large,
    make: (at) => at.account.postVideo({ source: { relayUrl: `${at.relay.origin}/large.mp4` } }),
  },
  pulled: {
    init: 'videoInit',
    pulled: video,
    make: (at) => at.account.postVideo({ source: { url: 'https://cdn.example.com/small.mp4' } }),
  },
  photos: {
    init: 'contentInit',
    pulled: photo,
    make: (at) => at.account.postPhotos({ photos: ['https://cdn.example.com/photo.jpg'] }),
  },
  draftFile: {
    init: 'inboxInit',
    bytes: video,
    make: (at) => at.account.draftVideo({ source: at.small }),
  },
  draftPulled: {
    init: 'inboxInit',
    pulled: video,
    make: (at) => at.account.draftVideo({ source: { url: 'https://cdn.example.com/small.mp4' } }),
  },
  draftPhotos: {
    init: 'contentInit',
    pulled: photo,
    make: (at) => at.account.draftPhotos({ photos: ['https://cdn.example.com/photo.jpg'] }),
  },
};

const files = { '/small.mp4': video, '/large.mp4': large, '/photo.jpg': photo };
const cleanUps = [];
const shared = {};

before(async () => {
  const t = { after: (cleanUp) => cleanUps.push(cleanUp) };
  shared.cdn = await serveFiles(t, files);
  shared.relay = await serveFiles(t, files, { secure: true });
  const place = await folder(t);
  shared.small = path.join(place, 'small.mp4');
  shared.large = path.join(place, 'large.mp4');
  await writeFile(shared.small, video);
  await writeFile(shared.large, large);
});
after(() => Promise.all(cleanUps.map((cleanUp) => cleanUp())));

for (const { step, on, chunk, first, cancels, rows, title } of matrix.steps) {
  describe(`fault matrix: ${title.toLowerCase()}`, () => {
    for (const { fault, client, expect } of rows) {
      test(`${step}: ${nameOf(fault)}`, async (t) => {
        for (const [names, expected] of Object.entries(expect)) {
          for (const name of names.split(' ')) {
            await t.test(name, (inner) =>
              check(inner, kinds[name], { on, chunk, first, cancels, fault, client, expected }),
            );
          }
        }
      });
    }
  });
}

async function check(t, kind, { on, chunk, first, cancels, fault, client, expected }) {
  const pull = gate();
  const cdn = cancels ? await serveFiles(t, files, { until: pull.opened }) : shared.cdn;
  const at = await startPosting(t, {
    sandbox: { pull: { hosts: { 'cdn.example.com': cdn.origin } } },
    client: {
      uploads: { chunkSize: 5_242_880 },
      relay: { allowPrivate: true },
      tls: { ca: shared.relay.ca },
      ...(fault.delayMs && kShort),
      ...client,
    },
  });
  const { sandbox, user, tiktok } = at;
  const tokens = sandbox.issueTokens(user, ['user.info.basic', 'video.publish', 'video.upload']);
  const { accessToken, refreshToken, openId } = tokens;
  const account = tiktok.withToken({ accessToken, refreshToken, openId, onRefresh() {} });
  if (first) sandbox.inject(first);
  const counted =
    chunk === undefined ? {} : { chunk: chunk === 'first' || kind.bytes === video ? 1 : 2 };
  sandbox.inject({ on: on === 'init' ? kind.init : on, ...counted, ...fault });
  const post = await kind.make({ ...shared, account });
  if (cancels) {
    await until(() => post.state === 'processing');
    await post.cancel();
    pull.open();
  }
  await post.finished.catch(() => {});
  const ended = post.state === 'stalled' ? `stalled ${post.stalledBecause}` : post.state;
  assert.equal(ended, expected, `${post.error?.code}: ${post.error?.message}`);
  assertLedger(sandbox, kind, ended);
}

/** What holds TikTok's pull while somebody cancels it. */
function gate() {
  let open;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** What the sandbox has must be what the post says: nothing twice, nothing lost. */
function assertLedger(sandbox, kind, ended) {
  const alive = sandbox
    .posts()
    .filter(({ status }) => status === 'PUBLISH_COMPLETE' || status === 'SEND_TO_USER_INBOX');
  const succeeded = ended === 'published' || ended === 'in_inbox';
  if (succeeded) {
    assert.equal(alive.length, 1, 'published once');
    const bytes = kind.bytes ?? kind.pulled;
    assert.equal(alive[0].sha256 ?? alive[0].pulled[0].sha256, sha256(bytes));
  } else if (ended === 'failed' || ended === 'cancelled') {
    assert.deepEqual(alive, [], 'nothing published');
  } else {
    assert.ok(alive.length <= 1, 'published at most once');
  }
  assert.deepEqual(sandbox.violations(), []);
}
