// A process of its own that posts: `node post-child.mjs` with what to do as JSON in its environment.
// Without a post it only starts the client. It tells what happens in lines of JSON.
import { createTikTok } from 'tokpost';

const { options, token, post: wanted, waits } = JSON.parse(process.env.POST_CHILD);
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const tiktok = createTikTok(options);
  tiktok.on('post.state', ({ id, state }) => tell({ id, state }));
  const account = tiktok.withToken(token);
  if (wanted === undefined) {
    await tiktok.start();
    tell({ started: true });
  } else {
    const post = await account.postVideo(wanted);
    tell({ accepted: post.id });
    post.on('progress', ({ sentBytes }) => tell({ sentBytes }));
    if (waits) tell({ finished: await post.finished });
  }
} catch (error) {
  tell({ error: { kind: error.kind, code: error.code, message: error.message } });
}
