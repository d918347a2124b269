'use strict';
const { connect, hang } = require('./support.cjs');

hang(connect()).then(() => {
  console.log('done');
  setImmediate(() => {
    throw new Error('thrown on purpose');
  });
});
