'use strict';
// Clients that nobody closes are collected, with all that they hold. Needs --expose-gc.
const { connect, expectAnswer, nativeStats, sleep } = require('./support.cjs');

async function leave() {
  // Options of their own, so that no two share an engine.
  for (let i = 0; i < 3; ++i) {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    await expectAnswer(connect('../../..', { logger }));
  }
}

async function main() {
  await leave();
  for (let i = 0; i < 100 && nativeStats().resources > 0; ++i) {
    globalThis.gc();
    await sleep(10);
  }
  const { resources, callbacks, operations } = nativeStats();
  console.log(`left ${resources + callbacks + operations}`);
}
main();
