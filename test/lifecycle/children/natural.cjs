'use strict';
// The event loop runs dry with the client open, right after a request.
const { connect, expectAnswer } = require('./support.cjs');

expectAnswer(connect()).then(() => console.log('done'));
