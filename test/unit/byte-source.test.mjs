// Streams on their way into native memory: the pace, the ends, the bytes that are refused.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';

const require = createRequire(import.meta.url);
const { bytesOf, bufferSource, isStream, streamSource } = require('../../dist/byte-source.js');

/** Takes `room` bytes at a time, and then says that it is full until it is emptied. */
function sink(room = Number.POSITIVE_INFINITY) {
  const taken = [];
  let left = room;
  let onRoom;
  let end;
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  const state = { taken, ended, wanted: true };
  state.native = {
    newCallback: (callback) => {
      onRoom = callback;
      return {};
    },
    newStreamSource: (size) => ({ size }),
    newBufferSource: (bytes) => ({ bytes }),
    pushStream: (_, bytes, from) => {
      if (!state.wanted) return -1;
      const part = bytes.subarray(from, from + Math.min(left, bytes.length - from));
      taken.push(...part);
      left -= part.length;
      return part.length;
    },
    finishStream: () => end('finished'),
    failStream: (_, reason) => end(reason),
  };
  state.empty = () => {
    left = room;
    onRoom();
  };
  return state;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a stream', () => {
  test('is pushed whole, and its end is told', async () => {
    const { native, taken, ended } = sink();
    const stream = new Blob(['hello ', 'world']).stream();
    assert.deepEqual(streamSource(stream, 11).open(native), { size: 11 });
    assert.equal(await ended, 'finished');
    assert.equal(Buffer.from(taken).toString(), 'hello world');
  });

  test('waits where there is no room', async () => {
    const { native, taken, ended, empty } = sink(4);
    let asked = 0;
    async function* pieces() {
      for (const piece of ['hello ', 'world']) {
        asked += 1;
        yield Buffer.from(piece);
      }
    }
    streamSource(pieces(), 11).open(native);
    await turn();
    assert.deepEqual([taken.length, asked], [4, 1]);
    for (let i = 0; i < 2; ++i) {
      empty();
      await turn();
    }
    assert.equal(await ended, 'finished');
    assert.equal(Buffer.from(taken).toString(), 'hello world');
  });

  test('that nobody wants any more is told to end', async () => {
    const state = sink();
    const returned = new Promise((resolve) => {
      const stream = {
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: Buffer.alloc(10) }),
          return: async () => resolve(true),
        }),
      };
      state.wanted = false;
      streamSource(stream, 100).open(state.native);
    });
    assert.equal(await returned, true);
    assert.deepEqual(state.taken, []);
  });

  test('that is dropped while it waits for room ends', async () => {
    const state = sink(0);
    let returned = 0;
    const stream = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: Buffer.alloc(10) }),
        return: () => {
          returned += 1;
          throw new Error('of no concern');
        },
      }),
    };
    const source = streamSource(stream, 100);
    source.open(state.native);
    await turn();
    source.drop();
    source.drop();
    await turn();
    assert.equal(returned, 1);
  });

  test('that fails is told without its words', async () => {
    const { native, ended } = sink();
    async function* failing() {
      yield Buffer.from('x');
      throw new Error('https://signed.example/?secret');
    }
    streamSource(failing(), 2).open(native);
    assert.equal(await ended, 'its producer reported an error');
  });

  test('of text is refused by name', async () => {
    const { native, ended } = sink();
    streamSource(['text'], 4).open(native);
    assert.match(await ended, /^Expected bytes for `stream` but received a string/);
  });

  test('that was never opened can be dropped', () => streamSource([], 1).drop());
});

test('bytes are any view of a buffer', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  assert.deepEqual(bytesOf(bytes.buffer), bytes);
  assert.deepEqual(bytesOf(new DataView(bytes.buffer, 1, 2)), Uint8Array.of(2, 3));
  assert.equal(bytesOf(Buffer.from('ab')).length, 2);
  assert.equal(bytesOf(new Uint8Array(new SharedArrayBuffer(3))).length, 3);
  assert.equal(bytesOf(new SharedArrayBuffer(3)).length, 3);
  for (const other of ['text', [1, 2], {}, null, 7]) assert.equal(bytesOf(other), undefined);
});

test('a buffer is handed over as it is, unless it can shrink', () => {
  const { native } = sink();
  const bytes = Uint8Array.of(1, 2, 3);
  assert.equal(bufferSource(bytes).open(native).bytes, bytes);
  const resizable = new Uint8Array(new ArrayBuffer(3, { maxByteLength: 10 }));
  const copy = bufferSource(resizable).open(native).bytes;
  assert.notEqual(copy.buffer, resizable.buffer);
  assert.deepEqual(copy, resizable);
});

test('a stream is what can be iterated', () => {
  assert.equal(isStream(new Blob([]).stream()), true);
  assert.equal(isStream([]), true);
  for (const other of ['text', null, undefined, {}, 7]) assert.equal(isStream(other), false);
});
