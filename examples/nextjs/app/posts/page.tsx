import type { Metadata } from 'next';
import Link from 'next/link';

import { PostList } from '@/components/posts/post-list';
import { viewOf } from '@/lib/accounts';
import { postView } from '@/lib/posts';
import { requireUser } from '@/lib/session';
import { tiktok } from '@/lib/tiktok';

export const metadata: Metadata = { title: 'Posts' };

const pageSize = 20;

export default async function PostsPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string }>;
}) {
  const user = await requireUser();
  const { cursor } = await searchParams;
  const [accounts, { posts, nextCursor }] = await Promise.all([
    tiktok.accounts.list({ userId: user.id }),
    tiktok.posts.list({ userId: user.id, limit: pageSize, ...(cursor && { cursor }) }),
  ]);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Posts</h1>
          <p>
            What is on its way, what has been posted, and what went wrong. This page keeps up by
            itself.
          </p>
        </div>
        <Link className="button primary" href="/compose">
          Compose
        </Link>
      </div>
      <PostList
        key={cursor ?? ''}
        initial={posts.map(postView)}
        accounts={accounts.map(viewOf)}
        isNewest={cursor === undefined}
      />
      {(cursor || nextCursor) && (
        <nav className="row" aria-label="Pages" style={{ marginTop: 'var(--gap)' }}>
          {cursor && (
            <Link className="button" href="/posts">
              Newest
            </Link>
          )}
          {nextCursor && (
            <Link className="button" href={`/posts?cursor=${encodeURIComponent(nextCursor)}`}>
              Older
            </Link>
          )}
        </nav>
      )}
    </>
  );
}
