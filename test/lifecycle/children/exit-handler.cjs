'use strict';
// A call after the shutdown is refused, also when the application's exit handler makes it.
const { connect, hang } = require('./support.cjs');

const tiktok = connect();
hang(tiktok).then(() => {
  process.on('exit', () => {
    tiktok
      .withToken('act.late')
      .test()
      .catch(() => {});
    console.log('done');
  });
  process.exit(0);
});
