'use client';

import Link from 'next/link';

import type { AccountView } from '@/lib/accounts';
import type { PostView } from '@/lib/posts';
import { PostCard } from './post-card';
import { useLivePosts } from './use-live-posts';

interface Props {
  initial: PostView[];
  accounts: AccountView[];
  /** The first page, on which posts that are made meanwhile appear. */
  isNewest: boolean;
}

export function PostList({ initial, accounts, isNewest }: Props) {
  const { posts, connected } = useLivePosts(initial, isNewest);
  if (posts.length === 0) {
    return (
      <section className="card empty">
        <h2>Nothing posted yet</h2>
        <p>Compose a video or photos, and follow here how they get on.</p>
        <Link className="button primary" href="/compose">
          Compose the first
        </Link>
      </section>
    );
  }
  return (
    <div className="stack">
      {!connected && (
        <p className="note warn" role="status">
          The connection to the server is lost; trying again.
        </p>
      )}
      <ul className="stack" aria-label="Posts">
        {posts.map((post) => (
          <li key={post.id}>
            <PostCard post={post} account={accounts.find(({ id }) => id === post.accountId)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
