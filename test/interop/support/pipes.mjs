/// Sockets joined in pairs, and cut all at once when a test ends.
export function socketPipes() {
  const sockets = new Set();
  return {
    join(outer, inner) {
      for (const [socket, other] of [
        [outer, inner],
        [inner, outer],
      ]) {
        sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => sockets.delete(socket));
      }
      outer.pipe(inner).pipe(outer);
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/// Listens on a free loopback port until the test ends, and cuts what `pipes` joined then.
export async function listenUntilEnd(t, server, pipes) {
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    pipes.cut();
  });
  return server.address().port;
}
