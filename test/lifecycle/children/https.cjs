'use strict';
// Hashing first, then a request over TLS: the two ways into OpenSSL.
const { connect, expectAnswer } = require('./support.cjs');

const tiktok = connect();
try {
  tiktok.webhooks.verify({ body: '{}', signature: `t=1,s=${'0'.repeat(64)}` });
} catch (error) {
  if (error.code !== 'webhook_signature') throw error;
}
expectAnswer(tiktok)
  .then(() => tiktok.close())
  .then(() => console.log('done'));
