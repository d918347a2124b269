// The exercise as an ES module: on the main thread, or with the argument `worker` in a worker.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import * as tokpost from 'tokpost';
import * as sandbox from 'tokpost/sandbox';

import { exercise } from './exercise.cjs';

if (isMainThread && process.argv[2] === 'worker') {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (result) => console.log(JSON.stringify(result)));
  worker.on('error', (error) => {
    throw error;
  });
} else {
  const result = await exercise(tokpost, sandbox, './clip.mp4');
  if (isMainThread) console.log(JSON.stringify(result));
  else parentPort.postMessage(result);
}
