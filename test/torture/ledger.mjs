// What the sandbox must have seen when all posts have ended.
import assert from 'node:assert/strict';

import { bytesOf, sha256 } from './plan.mjs';

const kUploaded = ['file', 'stream', 'relay'];

/** Throws where a post is there twice, is lost, or is not what was posted; answers the counts. */
export function checkLedger({ sandbox, plan, standing }) {
  const all = sandbox.posts();
  const hit = sandbox.requests().filter(({ fault }) => fault);
  const faulted = hit.filter(({ operation }) => operation.endsWith('Init'));
  const tally = { uploaded: 0, pulled: 0, inDoubt: 0, inDoubtAndPublished: 0 };
  Object.assign(tally, { inits: all.length, faults: hit.length });
  for (const planned of plan) {
    const published = all.filter(
      ({ title, status }) => title === planned.title && status === 'PUBLISH_COMPLETE',
    );
    const { state, reason, kills } = standing.get(planned.n);
    const what = `${planned.title} (${planned.kind}), ${state} ${reason ?? ''}`;
    assert.ok(published.length <= 1, `${what}: published ${published.length} times`);
    for (const post of published) check(post, planned, what);
    if (kUploaded.includes(planned.kind)) {
      assert.equal(state, 'published', what);
      assert.equal(published.length, 1, `${what}: published ${published.length} times`);
      ++tally.uploaded;
    } else if (state === 'published') {
      assert.equal(published.length, 1, `${what}: published ${published.length} times`);
      ++tally.pulled;
    } else {
      assert.equal(`${state} ${reason}`, 'stalled ambiguous_init', what);
      // In doubt only where an answer to an init was lost, or the process died before it came.
      const user = `someone${planned.account}`;
      const lost = faulted.some((request) => request.user === user || request.user === null);
      assert.ok(kills > 0 || lost, `${what}: nothing explains the doubt`);
      ++tally.inDoubt;
      tally.inDoubtAndPublished += published.length;
    }
  }
  assert.deepEqual(sandbox.violations(), []);
  return tally;
}

function check(post, planned, what) {
  assert.equal(post.user, `someone${planned.account}`, what);
  assert.equal(post.privacy, 'SELF_ONLY', what);
  if (planned.kind === 'photos') return;
  const hash = planned.kind === 'pulled' ? post.pulled[0].sha256 : post.sha256;
  assert.equal(hash, sha256(bytesOf(planned)), `${what}: other bytes`);
}
