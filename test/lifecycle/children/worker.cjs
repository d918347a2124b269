'use strict';
// Runs inside a worker thread: gets into the middle of a request, says so, and ends as it is told.
const { parentPort, workerData } = require('node:worker_threads');
const { connect, expectAnswer, hang, sleep } = require('./support.cjs');

async function main() {
  const tiktok = connect();
  if (workerData === 'natural') return expectAnswer(tiktok);
  await hang(tiktok);
  parentPort.postMessage('under way');
  if (workerData === 'exit') process.exit(5);
  if (workerData === 'throw') throw new Error('thrown on purpose');
  await sleep(60_000);
}
main();
