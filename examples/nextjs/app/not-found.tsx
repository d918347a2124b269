import Link from 'next/link';

export default function NotFoundPage() {
  return (
    <section className="card empty">
      <h1>There is no such page</h1>
      <p>It may have been removed, or it is somebody else’s.</p>
      <Link className="button primary" href="/">
        To the start
      </Link>
    </section>
  );
}
