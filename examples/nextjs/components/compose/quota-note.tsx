import type { Quota } from 'tokpost';

import { LocalTime } from '@/components/local-time';

/** What is left of TikTok's limits for this account. */
export function QuotaNote({ quota, mode }: { quota: Quota | undefined; mode: 'direct' | 'draft' }) {
  if (quota === undefined) return null;
  const next = new Date(quota.nextPostAt);
  return (
    <section className="card stack-small" aria-labelledby="quota">
      <h2 id="quota">What is left today</h2>
      <dl className="facts numbers">
        <dt>Posts</dt>
        <dd>{quota.postsLeftToday}</dd>
        <dt>Drafts</dt>
        <dd>{quota.draftsLeftToday}</dd>
        <dt>Starts this minute</dt>
        <dd>{quota.initsLeft}</dd>
      </dl>
      <p className="muted small">
        At most: TikTok counts what other apps post, too.{' '}
        {next.getTime() > Date.now() && (
          <>
            The next {mode === 'draft' ? 'draft' : 'post'} can start at{' '}
            <LocalTime at={next.toISOString()} />.
          </>
        )}
      </p>
    </section>
  );
}
