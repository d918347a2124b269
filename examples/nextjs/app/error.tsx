'use client';

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <section className="card empty">
      <h1>Something went wrong</h1>
      <p>The page could not be shown. The cause stands in the server’s log.</p>
      <button className="button primary" type="button" onClick={reset}>
        Try again
      </button>
    </section>
  );
}
