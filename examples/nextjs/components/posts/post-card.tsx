'use client';

import Link from 'next/link';
import { useState } from 'react';

import { LocalTime } from '@/components/local-time';
import { ProblemNote } from '@/components/problem';
import type { AccountView } from '@/lib/accounts';
import { call, type Problem, problemOf } from '@/lib/api';
import { bytes, inWords } from '@/lib/format';
import { isUnderWay, kindNames, type PostView, stallTexts, stateNames } from '@/lib/posts';

interface Props {
  post: PostView;
  account: AccountView | undefined;
}

export function PostCard({ post, account }: Props) {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const path = `/api/tiktok/posts/${encodeURIComponent(post.id)}`;
  const { text, tone } = stateNames[post.state];
  const title = kindNames[post.kind];

  async function run(action: () => Promise<unknown>) {
    setBusy(true);
    setProblem(null);
    setAnswer(null);
    try {
      await action();
    } catch (fault) {
      setProblem(problemOf(fault));
    } finally {
      setBusy(false);
    }
  }

  const act = (body: object) => run(() => call('POST', path, body));
  const cancel = () =>
    run(async () => {
      const { cancelled } = await call<{ cancelled: boolean }>('DELETE', path);
      if (!cancelled)
        setAnswer('It can no longer be stopped: TikTok has it. Delete it in the TikTok app.');
    });

  return (
    <article className="card stack-small" aria-label={title} data-state={post.state}>
      <div className="row spread">
        <div className="grow">
          <h2 className="break">{title}</h2>
          <p className="muted small break">
            {account ? `${account.label || account.displayName} · ` : ''}
            <LocalTime at={post.createdAt} />
          </p>
        </div>
        <span className={`chip ${tone}`} role="status">
          {text}
        </span>
      </div>

      <Progress post={post} />
      <Outcome post={post} />
      {problem && <ProblemNote problem={problem} />}
      {answer && (
        <p className="note warn" role="status">
          {answer}
        </p>
      )}

      <div className="row">
        {post.url && (
          <a className="button small" href={post.url} target="_blank" rel="noreferrer">
            Open on TikTok
          </a>
        )}
        {isUnderWay(post.state) && (
          <button className="button small" type="button" disabled={busy} onClick={cancel}>
            Cancel
          </button>
        )}
        {(post.state === 'failed' || post.state === 'cancelled') && (
          <button
            className="button small"
            type="button"
            disabled={busy}
            onClick={() => act({ action: 'retry' })}
          >
            Try again
          </button>
        )}
        {post.state === 'stalled' && <StalledActions post={post} busy={busy} onAct={act} />}
      </div>
    </article>
  );
}

function Progress({ post }: { post: PostView }) {
  const { progress, state } = post;
  if (!isUnderWay(state)) return null;
  if (state === 'scheduled' || (state === 'queued' && post.waitingUntil)) {
    if (!post.waitingUntil) return null;
    return (
      <p className="muted small">
        Begins at <LocalTime at={post.waitingUntil} />
      </p>
    );
  }
  const total = state === 'uploading' ? progress.totalBytes : 0;
  if (total === 0) {
    return (
      <>
        <div className="bar busy" aria-hidden="true">
          <span />
        </div>
        {state === 'processing' && progress.check > 0 && (
          <p className="muted small numbers">
            Asked TikTok {progress.check} of {progress.maxChecks} times
          </p>
        )}
      </>
    );
  }
  const { sentBytes, bytesPerSecond, etaSeconds } = progress;
  const percent = Math.min(100, Math.floor((sentBytes / total) * 100));
  return (
    <>
      <div
        className="bar"
        role="progressbar"
        aria-label="Upload to TikTok"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
      <p className="muted small numbers">
        {bytes(sentBytes)} of {bytes(total)} ({percent} %)
        {bytesPerSecond > 0 && ` · ${bytes(bytesPerSecond)}/s`}
        {etaSeconds !== undefined && ` · ${inWords(etaSeconds)} left`}
      </p>
    </>
  );
}

/** How it ended, and what can be done about it. */
function Outcome({ post }: { post: PostView }) {
  switch (post.state) {
    case 'published':
      return post.url ? null : (
        <p className="muted small">
          TikTok gives links to public posts only, once it has looked at them.
        </p>
      );
    case 'in_inbox':
      return (
        <p className="note good">
          TikTok has sent a notification to the account’s inbox. Open it in the TikTok app to edit
          and post.
        </p>
      );
    case 'failed':
      return post.error && <ProblemNote problem={post.error} />;
    case 'stalled': {
      const { why, remedy } = stallTexts[post.stalledBecause ?? 'checks_exhausted'];
      return (
        <div className="note warn">
          <p>
            <strong>{why}</strong>
          </p>
          <p>{remedy}</p>
        </div>
      );
    }
    default:
      return null;
  }
}

function StalledActions({
  post,
  busy,
  onAct,
}: {
  post: PostView;
  busy: boolean;
  onAct: (body: object) => void;
}) {
  const button = (label: string, body: object) => (
    <button className="button small" type="button" disabled={busy} onClick={() => onAct(body)}>
      {label}
    </button>
  );
  switch (post.stalledBecause) {
    case 'ambiguous_init':
    case 'ambiguous_upload':
    case 'account_removed':
      return (
        <>
          {button('It is on TikTok', { action: 'settle', published: true })}
          {button('It is not there', { action: 'settle', published: false })}
        </>
      );
    case 'source_lost':
    case 'source_changed':
      return (
        <Link className="button small" href="/compose">
          Compose anew
        </Link>
      );
    case 'needs_reconnect':
    case 'token_missing':
      return (
        <a className="button small" href="/api/auth/social/tiktok">
          Connect again
        </a>
      );
    default:
      return button('Look again', { action: 'resume' });
  }
}
