import { redirect } from 'next/navigation';

import { requireUser } from '@/lib/session';
import { tiktok } from '@/lib/tiktok';

export default async function HomePage() {
  const { id } = await requireUser();
  const accounts = await tiktok.accounts.list({ userId: id });
  redirect(accounts.length === 0 ? '/accounts' : '/posts');
}
