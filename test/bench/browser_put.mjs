// What a browser sends: a video as the raw body of a PUT, as fast as it is taken or at a steady pace.
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { mp4 } from '../interop/support/mp4.mjs';

const kPieceBytes = 65_536;

/** Answers the status and the text of the reply. The video's end is padding, which MP4 allows in a `free` box. */
export async function put(
  url,
  sizeBytes,
  { headers = {}, bytesPerSecond = Number.POSITIVE_INFINITY } = {},
) {
  const request = http.request(url, {
    method: 'PUT',
    headers: { ...headers, 'content-length': sizeBytes },
  });
  const answer = once(request, 'response');
  const begun = performance.now();
  let sent = 0;
  for (const piece of pieces(sizeBytes)) {
    if (!request.write(piece)) await once(request, 'drain');
    sent += piece.length;
    const aheadMs = (sent / bytesPerSecond) * 1000 - (performance.now() - begun);
    if (aheadMs > 0) await sleep(aheadMs);
  }
  request.end();
  const [response] = await answer;
  const chunks = await response.toArray();
  return { status: response.statusCode, text: Buffer.concat(chunks).toString() };
}

function* pieces(sizeBytes) {
  const video = mp4({ seconds: 10, sizeBytes: 1_000_000 });
  yield video;
  let left = sizeBytes - video.length;
  const box = Buffer.alloc(8);
  box.writeUInt32BE(left);
  box.write('free', 4, 'latin1');
  const padding = Buffer.alloc(kPieceBytes);
  let next = Buffer.concat([box, padding.subarray(8)]);
  while (left > 0) {
    const piece = next.subarray(0, Math.min(left, next.length));
    left -= piece.length;
    next = padding;
    yield piece;
  }
}
