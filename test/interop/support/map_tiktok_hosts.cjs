// Loaded before a program that knows TikTok's host names by heart: connections to them go to the
// local TLS front instead, as a hosts file and a port mapping would do it. Names and certificates
// are still verified against what the program asked for.
'use strict';

const tls = require('node:tls');

const kHosts = new Set(['www.tiktok.com', 'open.tiktokapis.com']);
const port = Number(process.env.TIKTOK_HOSTS_PORT);
const connect = tls.connect;

tls.connect = function connectMapped(...args) {
  const options = args.find((each) => typeof each === 'object' && each !== null) ?? {};
  const name = options.host ?? options.hostname;
  if (!kHosts.has(name)) return connect.apply(this, args);
  const listener = args.find((each) => typeof each === 'function');
  return connect.call(this, { ...options, host: '127.0.0.1', port, servername: name }, listener);
};
