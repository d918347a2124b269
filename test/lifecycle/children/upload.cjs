'use strict';
// Gets into the middle of an upload, and ends as it is told; with `worker:` in front, in a thread.
const path = require('node:path');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

const how = isMainThread ? process.argv[2] : workerData;
const { client, token, file } = JSON.parse(process.env.TOKPOST_CHILD);

async function upload() {
  const { createTikTok } = require(path.resolve(__dirname, '../../..', 'dist/index.js'));
  const tiktok = createTikTok({ ...client, store: 'memory:' });
  const post = await tiktok.withToken(token).postVideo({ source: { file } });
  await new Promise((resolve) => post.on('progress', resolve));
  return { tiktok, post };
}

async function end({ tiktok, post }, way) {
  if (way === 'exit') process.exit(3);
  if (way === 'throw') throw new Error('thrown on purpose');
  if (way === 'close') await tiktok.close();
  if (way === 'cancel') console.log((await post.cancel()).state);
}

async function main() {
  if (!how.startsWith('worker:')) {
    const under = await upload();
    console.log('done');
    return end(under, how);
  }
  if (isMainThread) {
    const worker = new Worker(__filename, { workerData: how });
    worker.on('error', () => {});
    worker.once('message', () => how === 'worker:terminate' && worker.terminate());
    worker.on('exit', (code) => console.log(`worker ${code}`));
    return;
  }
  const under = await upload();
  parentPort.postMessage('under way');
  await end(under, how.slice('worker:'.length));
}
main();
