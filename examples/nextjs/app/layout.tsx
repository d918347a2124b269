import './globals.css';

import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';

import { Sidebar } from '@/components/sidebar';
import { isSandboxed } from '@/lib/own-sandbox';
import { currentUser } from '@/lib/session';

export const metadata: Metadata = {
  title: { default: 'Postroom', template: '%s · Postroom' },
  description: 'Connect TikTok accounts, post videos and photos, and see how they do.',
  icons: { icon: '/icon.svg' },
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f4ef' },
    { media: '(prefers-color-scheme: dark)', color: '#121412' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const user = await currentUser();
  return (
    <html lang="en">
      <body>
        <a className="skip" href="#content">
          Skip to content
        </a>
        {isSandboxed() && (
          <div className="sandbox" role="note">
            Sandbox: this is not TikTok, and nothing you do here reaches it.
          </div>
        )}
        {user === null ? (
          <main id="content">{children}</main>
        ) : (
          <div className="shell">
            <Sidebar name={user.name} />
            <main id="content">{children}</main>
          </div>
        )}
      </body>
    </html>
  );
}
