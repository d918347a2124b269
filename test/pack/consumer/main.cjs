// The exercise in CommonJS: on the main thread, or with the argument `worker` in a worker.
'use strict';

const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const tokpost = require('tokpost');
const sandbox = require('tokpost/sandbox');

const { exercise } = require('./exercise.cjs');

if (isMainThread && process.argv[2] === 'worker') {
  const worker = new Worker(__filename);
  worker.on('message', (result) => console.log(JSON.stringify(result)));
  worker.on('error', (error) => {
    throw error;
  });
} else {
  exercise(tokpost, sandbox, './clip.mp4').then((result) => {
    if (isMainThread) console.log(JSON.stringify(result));
    else parentPort.postMessage(result);
  });
}
