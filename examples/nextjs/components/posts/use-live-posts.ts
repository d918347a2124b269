'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useReducer, useState } from 'react';

import type { PostView } from '@/lib/posts';

type Change = { type: 'all'; posts: PostView[] } | { type: 'one'; post: PostView; add: boolean };

function reduce(posts: PostView[], change: Change): PostView[] {
  if (change.type === 'all') return change.posts;
  const { post, add } = change;
  if (posts.some(({ id }) => id === post.id)) {
    return posts.map((each) => (each.id === post.id ? post : each));
  }
  return add ? [post, ...posts] : posts;
}

/** The posts as they are now: each event of the server's stream carries the post that it is about. */
export function useLivePosts(initial: PostView[], isNewest: boolean) {
  const router = useRouter();
  const [posts, dispatch] = useReducer(reduce, initial);
  const [connected, setConnected] = useState(true);

  useEffect(() => dispatch({ type: 'all', posts: initial }), [initial]);

  useEffect(() => {
    // The browser connects again by itself, and says from which event on.
    const stream = new EventSource('/api/tiktok/progress');
    let wasLost = false;
    const onEvent = (event: MessageEvent<string>) => {
      const { post } = JSON.parse(event.data) as { post: PostView };
      dispatch({ type: 'one', post, add: isNewest });
    };
    for (const type of ['state', 'progress', 'webhook']) stream.addEventListener(type, onEvent);
    stream.onopen = () => {
      setConnected(true);
      if (wasLost) router.refresh();
      wasLost = false;
    };
    stream.onerror = () => {
      wasLost = true;
      setConnected(false);
    };
    return () => stream.close();
  }, [isNewest, router]);

  return { posts, connected };
}
