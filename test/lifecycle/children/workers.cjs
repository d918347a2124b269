'use strict';
// Ends worker threads in the way named by the argument; the main thread goes on working.
const { once } = require('node:events');
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { connect, expectAnswer, hang, nativeStats } = require('./support.cjs');

const ending = process.argv[2];
const start = (workerData) => new Worker(path.join(__dirname, 'worker.cjs'), { workerData });

/** Ends the worker and answers its exit code. */
async function end(worker) {
  // Not once(): that would reject where the worker throws.
  const exited = new Promise((resolve) => worker.on('exit', resolve));
  if (ending === 'throw') worker.on('error', () => {});
  if (ending === 'two' || ending === 'terminate') {
    await once(worker, 'message');
    await worker.terminate();
  }
  return exited;
}

async function main() {
  if (ending === 'main-exits') {
    const workers = [start('hang'), start('hang')];
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    await hang(connect());
    console.log('done');
    process.exit(4);
  }
  const workers = ending === 'two' ? [start('hang'), start('hang')] : [start(ending)];
  const codes = await Promise.all(workers.map(end));
  const tiktok = connect();
  await expectAnswer(tiktok);
  await tiktok.close();
  const { operations, jobs, queuedEvents, resources, threads } = nativeStats();
  console.log(`codes ${codes}; left ${operations + jobs + queuedEvents + resources + threads}`);
}
main();
