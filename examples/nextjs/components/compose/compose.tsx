'use client';

import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { CreatorInfo, Plan, Quota } from 'tokpost';
import { type ComposerPost, useTikTokComposer } from 'tokpost/react';

import { Avatar } from '@/components/avatar';
import { ProblemNote } from '@/components/problem';
import type { AccountView } from '@/lib/accounts';
import { call, type Problem, problemOf } from '@/lib/api';
import { type Chosen, composerMedia, filesOf } from '@/lib/media';
import { postBody } from '@/lib/post-body';
import { type Checked, Checks } from './checks';
import { MediaPicker } from './media-picker';
import { Preview } from './preview';
import { PublishBar } from './publish-bar';
import { QuotaNote } from './quota-note';
import { Settings } from './settings';
import { useUploads } from './use-uploads';

const explainPauseMs = 400;

interface Props {
  accounts: AccountView[];
  initialAccountId: string;
  quotas: Record<string, Quota>;
}

export function Compose({ accounts, initialAccountId, quotas }: Props) {
  const router = useRouter();
  const [accountId, setAccountId] = useState(initialAccountId);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const account = accounts.find(({ id }) => id === accountId);
  const mayPost = !account?.missing.includes('publish');
  const mayDraft = !account?.missing.includes('draft');

  const loadCreator = useCallback(
    (): Promise<CreatorInfo> =>
      call('GET', `/api/tiktok/creator-info?accountId=${encodeURIComponent(accountId)}`),
    [accountId],
  );
  const composer = useTikTokComposer({
    accountId,
    // Where the account may not post directly there is nothing to ask.
    ...(mayPost ? { loadCreator } : {}),
    initial: { mode: mayPost ? 'direct' : 'draft' },
  });
  const { set, state } = composer;

  const files = useMemo(() => filesOf(chosen), [chosen]);
  const uploads = useUploads(files);
  const { probe } = uploads;
  useEffect(() => set({ media: composerMedia(chosen, probe) }), [chosen, probe, set]);
  useEffect(() => {
    if (!mayPost) set({ mode: 'draft' });
    else if (!mayDraft) set({ mode: 'direct' });
  }, [mayPost, mayDraft, set]);
  useObjectUrls(files.map(({ url }) => url));

  const ready = chosen !== null && uploads.complete;
  const checked = useExplanation(accountId, composer.post, ready ? chosen : null);
  const refusal = checked?.plan?.refusals.find(({ certain }) => certain);
  const notReady = uploads.complete
    ? refusal?.message
    : (uploads.problem?.message ?? 'The file is still on its way to this server.');

  async function publish() {
    if (chosen === null) return;
    setProblem(null);
    try {
      const idempotencyKey = crypto.randomUUID();
      const sent = await composer.publish((post) =>
        call('POST', '/api/tiktok/posts', postBody(accountId, post, chosen, { idempotencyKey })),
      );
      if (sent) router.push('/posts');
    } catch (fault) {
      setProblem(problemOf(fault));
    }
  }

  return (
    <div className="compose">
      <div className="stack">
        <AccountChoice accounts={accounts} accountId={accountId} onChoose={setAccountId} />
        <Target composer={composer} account={account} />
        <ModeChoice
          mode={state.mode}
          mayPost={mayPost}
          mayDraft={mayDraft}
          onChange={(mode) => set({ mode })}
        />
        <section className="card stack" aria-label="Media">
          {chosen && (
            <Preview
              chosen={chosen}
              composer={composer}
              onFacts={(facts) =>
                setChosen((now) => (now?.kind === 'video' ? { ...now, facts } : now))
              }
            />
          )}
          <MediaPicker chosen={chosen} onChoose={setChosen} />
        </section>
        <Settings composer={composer} />
      </div>
      <aside className="stack" aria-label="Check and post">
        {chosen && <Checks chosen={chosen} uploads={uploads} checked={checked} />}
        <QuotaNote quota={checked?.plan?.quota ?? quotas[accountId]} mode={state.mode} />
        <PublishBar composer={composer} notReady={notReady} problem={problem} onPublish={publish} />
      </aside>
    </div>
  );
}

/** Asks the server what TikTok would say, each time what would be posted has changed. */
function useExplanation(
  accountId: string,
  post: ComposerPost | null,
  chosen: Chosen | null,
): Checked | null {
  const [checked, setChecked] = useState<Checked | null>(null);
  const body =
    post === null || chosen === null ? null : JSON.stringify(postBody(accountId, post, chosen));
  useEffect(() => {
    setChecked(null);
    if (body === null) return;
    let current = true;
    const timer = setTimeout(() => {
      call<Plan>('POST', '/api/tiktok/posts', { ...JSON.parse(body), explain: true }).then(
        (plan) => current && setChecked({ plan }),
        (fault) => current && setChecked({ problem: problemOf(fault) }),
      );
    }, explainPauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [body]);
  return checked;
}

/** Gives the memory of previews back once they are no longer shown. */
function useObjectUrls(urls: string[]): void {
  const before = useRef<string[]>([]);
  useEffect(() => {
    for (const url of before.current) if (!urls.includes(url)) URL.revokeObjectURL(url);
    before.current = urls;
  });
}

function AccountChoice({
  accounts,
  accountId,
  onChoose,
}: {
  accounts: AccountView[];
  accountId: string;
  onChoose: (id: string) => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className="legend" style={{ marginBottom: '0.5rem' }}>
        Account
      </legend>
      <div className="accounts-choice">
        {accounts.map(({ id, displayName, label, avatarUrl }) => (
          <label key={id}>
            <input
              type="radio"
              name={name}
              value={id}
              checked={id === accountId}
              onChange={() => onChoose(id)}
            />
            <Avatar url={avatarUrl} name={displayName} little />
            <span className="break">{label || displayName}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Which account the post goes to, as TikTok names it. */
function Target({
  composer,
  account,
}: {
  composer: ReturnType<typeof useTikTokComposer>;
  account: AccountView | undefined;
}) {
  const { creator } = composer.state;
  if (account?.missing.includes('publish')) {
    return (
      <p className="note">
        {account.displayName} lets this app send drafts only.{' '}
        <a href="/api/auth/social/tiktok?forceConsent=true">Allow posting on TikTok</a>
      </p>
    );
  }
  if (creator.status === 'ready') {
    const { nickname, username, avatarUrl, maxDurationSeconds } = creator.info;
    return (
      <div className="target">
        <Avatar url={avatarUrl} name={nickname} />
        <div>
          <p>
            Posting as <strong>{nickname}</strong>
          </p>
          <p className="muted small break">
            @{username} · videos of up to {maxDurationSeconds} s
          </p>
        </div>
      </div>
    );
  }
  if (creator.status === 'loading')
    return <p className="muted">Asking TikTok about this account…</p>;
  return (
    <div className="stack-small">
      <ProblemNote problem={{ code: creator.status, message: creator.message }} />
      <button className="button" type="button" onClick={composer.reloadCreator}>
        Ask again
      </button>
    </div>
  );
}

function ModeChoice({
  mode,
  mayPost,
  mayDraft,
  onChange,
}: {
  mode: 'direct' | 'draft';
  mayPost: boolean;
  mayDraft: boolean;
  onChange: (mode: 'direct' | 'draft') => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className="visually-hidden">What to do with it</legend>
      <div className="segments">
        {(['direct', 'draft'] as const).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name={name}
              checked={mode === each}
              disabled={each === 'direct' ? !mayPost : !mayDraft}
              onChange={() => onChange(each)}
            />
            {each === 'direct' ? 'Post now' : 'Send as a draft'}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
