'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useId, useRef, useState } from 'react';

import { type AccountView, purposes } from '@/lib/accounts';
import { call, type Problem, problemOf } from '@/lib/api';
import { Avatar } from './avatar';
import { ProblemNote } from './problem';

interface TestResult {
  connected: boolean;
  message: string;
}

export function AccountCard({ account }: { account: AccountView }) {
  const router = useRouter();
  const labelId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tested, setTested] = useState<TestResult | null>(null);
  const { id } = account;
  const name = account.label || account.displayName;

  async function run(action: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setProblem(null);
    setTested(null);
    try {
      await action();
      router.refresh();
    } catch (fault) {
      setProblem(problemOf(fault));
    } finally {
      setBusy(false);
    }
  }

  const change = (patch: object) =>
    run(() => call('PATCH', '/api/tiktok/accounts', { id, ...patch }));
  const test = () =>
    run(async () => setTested(await call('POST', '/api/tiktok/accounts', { id, action: 'test' })));
  const disconnect = () =>
    run(() => call('DELETE', `/api/tiktok/accounts?id=${encodeURIComponent(id)}`)).then(() =>
      dialog.current?.close(),
    );

  function saveLabel(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    void change({ label: new FormData(event.currentTarget).get('label') });
  }

  return (
    <article className="card stack" aria-label={name}>
      <div className="row spread">
        <div className="row grow">
          <Avatar url={account.avatarUrl} name={account.displayName} />
          <div>
            <h2 className="break">
              <Link href={`/accounts/${id}`}>{account.displayName}</Link>
            </h2>
            {account.username && <p className="muted break">@{account.username}</p>}
          </div>
        </div>
        <div className="row">
          {account.isPrimary && <span className="chip accent">Primary</span>}
          {account.needsReconnect ? (
            <span className="chip bad">Connect again</span>
          ) : (
            <span className="chip good">Connected</span>
          )}
        </div>
      </div>

      {account.needsReconnect && (
        <p className="note warn">
          TikTok no longer accepts this connection.{' '}
          <a href="/api/auth/social/tiktok">Connect the account again</a>; its posts stay here.
        </p>
      )}

      {account.missing.length > 0 && (
        <div className="note">
          <p>
            Not allowed yet: {account.missing.map((purpose) => purposes[purpose]).join(', ')}.{' '}
            <a href="/api/auth/social/tiktok?forceConsent=true">Allow more on TikTok</a>
          </p>
        </div>
      )}

      <form className="row" onSubmit={saveLabel}>
        <div className="field grow">
          <label htmlFor={labelId}>Label</label>
          <input
            key={account.label}
            className="input"
            id={labelId}
            name="label"
            defaultValue={account.label}
            maxLength={100}
          />
        </div>
        <button className="button" type="submit" disabled={busy} style={{ alignSelf: 'end' }}>
          Save label
        </button>
      </form>

      {problem && <ProblemNote problem={problem} />}
      {tested && (
        <p className={tested.connected ? 'note good' : 'note bad'} role="status">
          {tested.message}
        </p>
      )}

      <div className="row">
        {!account.isPrimary && (
          <button
            className="button"
            type="button"
            disabled={busy}
            onClick={() => change({ primary: true })}
          >
            Make primary
          </button>
        )}
        <button className="button" type="button" disabled={busy} onClick={test}>
          Test connection
        </button>
        <button
          className="button danger"
          type="button"
          disabled={busy}
          onClick={() => dialog.current?.showModal()}
        >
          Disconnect…
        </button>
      </div>

      <dialog ref={dialog} aria-labelledby={`${labelId}-title`}>
        <div className="stack">
          <h2 id={`${labelId}-title`}>Disconnect {name}?</h2>
          <p>
            TikTok withdraws this app’s permission. Posts that wait or are being uploaded are
            cancelled; what has been posted stays on TikTok.
          </p>
          <div className="row" style={{ justifyContent: 'end' }}>
            <button className="button" type="button" onClick={() => dialog.current?.close()}>
              Keep it
            </button>
            <button className="button danger" type="button" disabled={busy} onClick={disconnect}>
              Disconnect
            </button>
          </div>
        </div>
      </dialog>
    </article>
  );
}
