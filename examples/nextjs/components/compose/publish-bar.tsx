'use client';

import { Fragment } from 'react';
import type { Composer } from 'tokpost/react';
import { ProblemNote } from '@/components/problem';
import type { Problem } from '@/lib/api';

interface Props {
  composer: Composer;
  /** Why the page itself is not ready, where the composer is. */
  notReady: string | undefined;
  problem: Problem | null;
  onPublish: () => void;
}

/** What the user agrees to, and the button. */
export function PublishBar({ composer, notReady, problem, onPublish }: Props) {
  const { declarations, notices, canPublish, publishHint, state } = composer;
  const hint = publishHint ?? notReady;
  const label = state.mode === 'draft' ? 'Send to TikTok inbox' : 'Post to TikTok';
  return (
    <section className="card post-bar" aria-label="Post">
      {notices
        .filter(({ code }) => code === 'processing' || code === 'inbox')
        .map(({ code, message }) => (
          <p key={code} className="muted small">
            {message}
          </p>
        ))}
      {problem && <ProblemNote problem={problem} />}
      {declarations.map(({ text, parts }) => (
        <p key={text} className="small">
          {parts.map((part) => (
            <Fragment key={part.text}>
              {part.href === undefined ? (
                part.text
              ) : (
                <a href={part.href} target="_blank" rel="noreferrer">
                  {part.text}
                </a>
              )}
            </Fragment>
          ))}
        </p>
      ))}
      <span title={hint}>
        <button
          className="button primary"
          type="button"
          disabled={!canPublish || notReady !== undefined}
          title={hint}
          aria-describedby="publish-hint"
          onClick={onPublish}
        >
          {state.phase === 'publishing' ? 'On its way…' : label}
        </button>
      </span>
      <p id="publish-hint" className="muted small" aria-live="polite">
        {hint ?? 'Ready.'}
      </p>
    </section>
  );
}
