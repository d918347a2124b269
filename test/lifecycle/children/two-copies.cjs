'use strict';
// Two copies of the package in one process, each with its own addon, both in the middle of a request.
const { connect, expectAnswer, hang } = require('./support.cjs');

const other = process.argv[2];
async function main() {
  const clients = [connect(), connect(other)];
  await Promise.all(clients.map(expectAnswer));
  await Promise.all(clients.map(hang));
  console.log('done');
  process.exit(0);
}
main();
