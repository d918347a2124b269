// What a reader of a post's events gets, however slow it is.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const { EventQueue } = createRequire(import.meta.url)('../../dist/event-queue.js');

const state = (id) => ({ id, type: 'state' });
const progress = (sentBytes) => ({ type: 'progress', sentBytes });
const rest = async (queue) => {
  const events = [];
  for (let step = await queue.next(); !step.done; step = await queue.next())
    events.push(step.value);
  return events;
};

test('events come in order, and the end after them', async () => {
  const queue = new EventQueue(() => {});
  queue.add(state(1));
  queue.add(state(2));
  queue.end();
  queue.add(state(3));
  assert.deepEqual(await rest(queue), [state(1), state(2)]);
  assert.equal((await queue.next()).done, true);
});

test('a reader that waits gets the next event, or the end', async () => {
  const queue = new EventQueue(() => {});
  const [first, second] = [queue.next(), queue.next()];
  queue.add(state(1));
  queue.end();
  assert.deepEqual(await first, { done: false, value: state(1) });
  assert.equal((await second).done, true);
});

test('of progress in a row a slow reader gets the newest', async () => {
  const queue = new EventQueue(() => {});
  for (const sent of [1, 2, 3]) queue.add(progress(sent));
  queue.add(state(1));
  for (const sent of [4, 5]) queue.add(progress(sent));
  queue.end();
  assert.deepEqual(await rest(queue), [progress(3), state(1), progress(5)]);
});

test('a reader that leaves is told of, and gets nothing more', async () => {
  const left = [];
  const queue = new EventQueue((gone) => left.push(gone));
  queue.add(state(1));
  assert.equal((await queue.return()).done, true);
  assert.deepEqual(left, [queue]);
  assert.deepEqual(await rest(queue), []);
});
