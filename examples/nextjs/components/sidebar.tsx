'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

import { AccountsIcon, ComposeIcon, PostsIcon } from './icons';

const places = [
  { href: '/compose', label: 'Compose', Icon: ComposeIcon },
  { href: '/posts', label: 'Posts', Icon: PostsIcon },
  { href: '/accounts', label: 'Accounts', Icon: AccountsIcon },
];

export function Sidebar({ name }: { name: string }) {
  const path = usePathname();
  return (
    <header className="sidebar">
      <Link className="brand" href="/">
        {/* biome-ignore lint/performance/noImgElement: an SVG needs no preparation */}
        <img src="/icon.svg" alt="" width="28" height="28" />
        Postroom
      </Link>
      <nav aria-label="Main">
        <ul>
          {places.map(({ href, label, Icon }) => (
            <li key={href}>
              <Link href={href} aria-current={path.startsWith(href) ? 'page' : undefined}>
                <Icon />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <form className="whoami" action="/api/session/end" method="post">
        <span className="break">{name}</span>
        <button className="button plain small" type="submit">
          Sign out
        </button>
      </form>
    </header>
  );
}
