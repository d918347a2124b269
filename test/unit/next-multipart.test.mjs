import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';

const { Multipart, boundaryOf, closingLength, textOf } = createRequire(import.meta.url)(
  '../../dist/next/multipart.js',
);

const video = Buffer.from(`bytes\r\n--almost\r\n--almo X and -\r\n`, 'latin1');

function body({ preamble = '', end = '\r\n' } = {}) {
  return Buffer.concat([
    Buffer.from(
      `${preamble}--X\r\nContent-Disposition: form-data; name="title"\r\n\r\nGrüße\r\n` +
        '--X\r\ncontent-disposition: form-data; name="video"; filename="a %22b%22; name=c.mp4"\r\n' +
        'Content-Type: video/mp4\r\n\r\n',
    ),
    video,
    Buffer.from(`\r\n--X--${end}`),
  ]);
}

async function* pieces(bytes, size) {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function read(input, boundary = 'X') {
  const parts = [];
  for await (const part of new Multipart(input, boundary).parts()) {
    const chunks = [];
    for await (const chunk of part.bytes) chunks.push(Buffer.from(chunk));
    const { name, filename, offset } = part;
    parts.push({ name, filename, offset, bytes: Buffer.concat(chunks).toString('latin1') });
  }
  return parts;
}

describe('a form', () => {
  const bytes = body();
  const expected = [
    {
      name: 'title',
      filename: undefined,
      offset: 53,
      bytes: Buffer.from('Grüße').toString('latin1'),
    },
    {
      name: 'video',
      filename: 'a "b"; name=c.mp4',
      offset: bytes.length - video.length - closingLength('X'),
      bytes: video.toString('latin1'),
    },
  ];

  test('is read the same however it is cut', async () => {
    for (let size = 1; size <= bytes.length; ++size) {
      assert.deepEqual(await read(pieces(bytes, size)), expected, `pieces of ${size}`);
    }
  });

  test('may have a preamble, an epilogue, and no line end at its end', async () => {
    const withPreamble = await read(pieces(body({ preamble: 'ignore me\r\n' }), 7));
    assert.deepEqual(
      withPreamble.map(({ bytes }) => bytes),
      expected.map(({ bytes }) => bytes),
    );
    assert.deepEqual(await read(pieces(body({ end: '' }), 7)), expected);
    assert.deepEqual(await read(pieces(body({ end: '\r\nepilogue' }), 7)), expected);
  });

  test('that is cut off anywhere is refused', async () => {
    for (let length = 0; length < bytes.length - 2; ++length) {
      await assert.rejects(
        read(pieces(bytes.subarray(0, length), 11)),
        { code: 'body_truncated' },
        `${length} of ${bytes.length}`,
      );
    }
  });

  test('gives the next part even where the last one was not read', async () => {
    const names = [];
    for await (const { name } of new Multipart(pieces(bytes, 5), 'X').parts()) names.push(name);
    assert.deepEqual(names, ['title', 'video']);
  });

  test('is read as the platform writes it', async () => {
    const form = new FormData();
    form.set('title', 'Two\nlines');
    form.set('video', new Blob([video]), 'clip.mp4');
    const request = new Request('http://localhost', { method: 'POST', body: form });
    const boundary = boundaryOf(request.headers.get('content-type'));
    const whole = Buffer.from(await request.arrayBuffer());
    const parts = await read(pieces(whole, 16), boundary);
    assert.deepEqual(
      parts.map(({ name, filename }) => [name, filename]),
      [
        ['title', undefined],
        ['video', 'clip.mp4'],
      ],
    );
    assert.equal(whole.length - parts[1].offset - closingLength(boundary), video.length);
  });
});

describe('what is refused', () => {
  for (const [name, text] of [
    ['a part without a name', '--X\r\nContent-Type: text/plain\r\n\r\nx\r\n--X--\r\n'],
    ['a broken boundary', '--Xtra\r\n\r\nx\r\n--X--\r\n'],
    ['a header without an end', `--X\r\nA: ${'b'.repeat(20_000)}`],
  ]) {
    test(name, async () => {
      await assert.rejects(read(pieces(Buffer.from(text), 1000)), { code: 'invalid_request' });
    });
  }

  test('a field that is too long', async () => {
    const text = `--X\r\nContent-Disposition: form-data; name=title\r\n\r\n${'x'.repeat(1_000_001)}\r\n--X--`;
    const parts = new Multipart(pieces(Buffer.from(text), 65_536), 'X').parts();
    const { value } = await parts.next();
    await assert.rejects(textOf(value), { code: 'invalid_request', message: /`title`/ });
  });

  test('a content type without a boundary', () => {
    assert.equal(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b"'), 'a b');
    for (const type of [
      null,
      'application/json',
      'multipart/form-data',
      `multipart/form-data; boundary=${'x'.repeat(71)}`,
    ]) {
      assert.throws(() => boundaryOf(type), { code: 'invalid_request' });
    }
  });
});
