import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import type { Quota } from 'tokpost';

import { Compose } from '@/components/compose/compose';
import { viewOf } from '@/lib/accounts';
import { requireUser } from '@/lib/session';
import { tiktok } from '@/lib/tiktok';

export const metadata: Metadata = { title: 'Compose' };

export default async function ComposePage({
  searchParams,
}: {
  searchParams: Promise<{ account?: string }>;
}) {
  const user = await requireUser();
  const accounts = await tiktok.accounts.list({ userId: user.id });
  const usable = accounts.filter(({ status }) => status === 'active');
  const wanted = (await searchParams).account;
  const first =
    usable.find(({ id }) => id === wanted) ??
    usable.find(({ isPrimary }) => isPrimary) ??
    usable[0];
  if (first === undefined) {
    if (accounts.length > 0) redirect('/accounts');
    return (
      <section className="card empty">
        <h1>Compose</h1>
        <p>Connect a TikTok account first; then you can post with it.</p>
        <Link className="button primary" href="/accounts">
          To the accounts
        </Link>
      </section>
    );
  }
  const quotas: Record<string, Quota> = {};
  for (const account of usable) quotas[account.id] = await account.quota();
  return (
    <>
      <div className="page-head">
        <h1>Compose</h1>
      </div>
      <Compose accounts={usable.map(viewOf)} initialAccountId={first.id} quotas={quotas} />
    </>
  );
}
