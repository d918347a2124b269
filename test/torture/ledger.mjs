// What the sandbox must have seen when all posts have ended.
import assert from 'node:assert/strict';

import { bytesOf, sha256 } from './plan.mjs';

const kUploaded = ['file', 'stream', 'relay'];

/** Throws where a post is there twice, is lost, or is not what was posted; answers the counts. */
export function checkLedger({ sandbox, plan, standing }) {
  const all = sandbox.posts();
  const hit = sandbox.requests().filter(({ fault }) => fault);
  const lost = lostAnswers(hit);
  const tally = { uploaded: 0, pulled: 0, inDoubt: 0, inDoubtAndPublished: 0, lost: lost.length };
  Object.assign(tally, { inits: all.length, faults: hit.length });
  for (const planned of plan) {
    const published = all.filter(
      ({ title, status }) => title === planned.title && status === 'PUBLISH_COMPLETE',
    );
    const { state, reason, cause, kills } = standing.get(planned.n);
    const what = `${planned.title} (${planned.kind}), ${state} ${reason ?? ''} ${cause ?? ''}`;
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
      // Each doubt has a cause of its own: the process died before the answer, or that was lost.
      if (cause === 'init_answer_lost') assert.ok(kills > 0, `${what}: no process died over it`);
      else assert.ok(takeLost(lost, planned), `${what}: no answer to its init was lost`);
      ++tally.inDoubt;
      tally.inDoubtAndPublished += published.length;
    }
  }
  assert.deepEqual(sandbox.violations(), []);
  return tally;
}

/** The inits whose answers were lost; a 429 is an answer. */
function lostAnswers(hit) {
  return hit.filter(({ operation, status }) => operation.endsWith('Init') && status !== 429);
}

/** Takes one of them away that can be the post's: of its user, or cut before the user was known. */
function takeLost(lost, { kind, account }) {
  const operation = kind === 'photos' ? 'contentInit' : 'videoInit';
  const isOf = (user) => (request) => request.operation === operation && request.user === user;
  const own = lost.findIndex(isOf(`someone${account}`));
  const found = own >= 0 ? own : lost.findIndex(isOf(null));
  return found >= 0 && lost.splice(found, 1).length === 1;
}

function check(post, planned, what) {
  assert.equal(post.user, `someone${planned.account}`, what);
  assert.equal(post.privacy, 'SELF_ONLY', what);
  if (planned.kind === 'photos') return;
  const hash = planned.kind === 'pulled' ? post.pulled[0].sha256 : post.sha256;
  assert.equal(hash, sha256(bytesOf(planned)), `${what}: other bytes`);
}
