import type { Metadata } from 'next';
import { redirect } from 'next/navigation';

import { currentUser } from '@/lib/session';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage() {
  if ((await currentUser()) !== null) redirect('/');
  return (
    <div className="stack narrow">
      <div>
        <h1>Welcome to Postroom</h1>
        <p className="muted">
          Connect your TikTok accounts, post videos and photos, and see how they do.
        </p>
      </div>
      <form className="card stack" action="/api/session" method="post">
        <div className="field">
          <label htmlFor="name">Your name</label>
          <input
            className="input"
            id="name"
            name="name"
            autoComplete="nickname"
            maxLength={60}
            required
            pattern=".*\S.*"
          />
        </div>
        <button className="button primary" type="submit">
          Sign in
        </button>
      </form>
      <p className="muted small">
        This is an example app: a name is all it asks for. Put your own sign-in in its place before
        anybody else can reach it.
      </p>
    </div>
  );
}
