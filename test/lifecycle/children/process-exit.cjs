'use strict';
const { connect, hang } = require('./support.cjs');

hang(connect()).then(() => {
  console.log('done');
  process.exit(3);
});
