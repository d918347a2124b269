// The journal as a queue: what it asks the store for, and in which order it gives tickets.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';

const require = createRequire(import.meta.url);
const { JournalTickets } = require('../../dist/queue/journal-tickets.js');
const { Turns } = require('../../dist/queue/turns.js');

const now = Date.UTC(2027, 0, 1);

/** A journal of scheduled posts, newest first as the core lists them; `asked` counts its pages. */
function journal(posts) {
  const state = { posts, asked: 0 };
  const listPosts = async (_engine, _group, _token, { limit, cursor = '0' }) => {
    state.asked += 1;
    const from = Number(cursor);
    const to = from + limit;
    const more = to < state.posts.length ? { nextCursor: `${to}` } : {};
    return { posts: state.posts.slice(from, to), ...more };
  };
  const core = { native: { listPosts }, callDesk: async (_signal, start) => start() };
  return { state, tickets: new JournalTickets(core) };
}

const post = (n, changes = {}) => ({
  id: `p${n}`,
  createdAt: new Date(now - 20_000),
  publishAt: new Date(now - 20_000 + n),
  priority: 0,
  ...changes,
});

describe('journal tickets', () => {
  test('ten thousand posts come in order, and are listed once', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now });
    const posts = Array.from({ length: 10_000 }, (_, i) => post(9999 - i));
    const { state, tickets } = journal(posts);
    const [first] = await tickets.take(1);
    assert.equal(first.postId, 'p0');
    const pages = state.asked;
    assert.equal(pages, 50);
    t.mock.timers.tick(5000);
    state.posts = [post(10_000), ...posts];
    const rest = await tickets.take(20_000);
    assert.equal(state.asked - pages, 1);
    assert.deepEqual(
      rest.map(({ postId }) => postId),
      Array.from({ length: 10_000 }, (_, i) => `p${i + 1}`),
    );
    await first.complete();
    assert.deepEqual(await tickets.take(1), []);
  });

  test('a post is taken once, and again only after it was given back', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now });
    const { tickets } = journal([post(1)]);
    await tickets.add('p1', { publishAt: new Date(now), priority: 0 });
    const [ticket, ...others] = await tickets.take(5);
    assert.deepEqual(others, []);
    t.mock.timers.tick(5000);
    assert.deepEqual(await tickets.take(5), []);
    await ticket.giveBack();
    assert.deepEqual(await tickets.take(5), []);
    t.mock.timers.tick(5000);
    assert.equal((await tickets.take(5)).length, 1);
  });

  test('what is due comes by priority, then by time; what is not due waits', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now });
    const { tickets } = journal([
      post(4, { publishAt: new Date(now + 100) }),
      post(3, { priority: 2 }),
      post(2, { priority: -1 }),
      post(1),
    ]);
    const ids = async () => (await tickets.take(9)).map(({ postId }) => postId);
    assert.deepEqual(await ids(), ['p3', 'p1', 'p2']);
    t.mock.timers.tick(100);
    assert.deepEqual(await ids(), ['p4']);
  });

  test('a post that came late into its place is found by a full look', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now });
    const posts = Array.from({ length: 500 }, (_, i) => post(500 - i));
    const { state, tickets } = journal(posts);
    await tickets.take(500);
    state.posts = [...posts, post(0)];
    t.mock.timers.tick(5000);
    assert.deepEqual(await tickets.take(1), []);
    t.mock.timers.tick(300_000);
    assert.deepEqual(
      (await tickets.take(1)).map(({ postId }) => postId),
      ['p0'],
    );
  });
});

describe('turns', () => {
  const held = (openId, n) => ({ post: { ...post(n), openId }, ticket: { postId: `p${n}` } });

  test('accounts take turns, new ones first, each with its earliest post', () => {
    const turns = new Turns();
    for (const each of [held('a', 3), held('a', 1), held('a', 2), held('b', 4)]) turns.add(each);
    assert.deepEqual([turns.size, turns.fresh], [4, 2]);
    const seen = [];
    const next = () => {
      const one = turns.next();
      if (one !== undefined) seen.push(one.ticket.postId);
      return one;
    };
    const [first, second] = [next(), next()];
    assert.equal(next(), undefined); // both are at work
    turns.end(first.post);
    turns.end(second.post);
    turns.add(held('c', 5));
    for (let one = next(); one !== undefined; one = next()) turns.end(one.post);
    assert.deepEqual(seen, ['p1', 'p4', 'p5', 'p2', 'p3']);
    assert.equal(turns.size, 0);
  });

  test('the newer ticket of a post counts, and clear() gives all', () => {
    const turns = new Turns();
    turns.add(held('a', 1));
    const newer = held('a', 1);
    turns.add(newer);
    assert.deepEqual(turns.clear(), [newer]);
    assert.deepEqual([turns.size, turns.next()], [0, undefined]);
  });
});
