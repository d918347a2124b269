import type { Metadata } from 'next';

import { AccountCard } from '@/components/account-card';
import { viewOf } from '@/lib/accounts';
import { requireUser } from '@/lib/session';
import { tiktok } from '@/lib/tiktok';

export const metadata: Metadata = { title: 'Accounts' };

interface Search {
  searchParams: Promise<{ success?: string; error?: string }>;
}

export default async function AccountsPage({ searchParams }: Search) {
  const user = await requireUser();
  const { success, error } = await searchParams;
  const accounts = await tiktok.accounts.list({ userId: user.id });
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Accounts</h1>
          <p>The TikTok accounts that you post with. Each can be disconnected at any time.</p>
        </div>
        <a className="button primary" href="/api/auth/social/tiktok?forceConsent=true">
          {accounts.length === 0 ? 'Connect TikTok' : 'Connect another account'}
        </a>
      </div>
      <div className="stack">
        {success && (
          <p className="note good" role="status">
            {success}
          </p>
        )}
        {error && (
          <p className="note bad" role="alert">
            {error}
          </p>
        )}
        {accounts.length === 0 ? (
          <section className="card empty">
            <h2>No account yet</h2>
            <p>
              Connect a TikTok account to post with it. TikTok asks you what this app may do, and
              you can untick what you do not want.
            </p>
          </section>
        ) : (
          <ul className="stack" aria-label="Connected accounts">
            {accounts.map((account) => (
              <li key={account.id}>
                <AccountCard account={viewOf(account)} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
