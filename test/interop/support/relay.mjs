import net from 'node:net';
import { listenUntilEnd, socketPipes } from './pipes.mjs';

/// Passes every byte on to `port` and counts the connections that come.
export async function countingRelay(t, port) {
  const pipes = socketPipes();
  const relay = { connections: 0, port: 0 };
  const server = net.createServer((outer) => {
    relay.connections += 1;
    pipes.join(outer, net.connect(port, '127.0.0.1'));
  });
  relay.port = await listenUntilEnd(t, server, pipes);
  return relay;
}
