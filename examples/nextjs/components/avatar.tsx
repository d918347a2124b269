/** TikTok's pictures are signed and die after two hours, so that there is nothing to optimise. */
export function Avatar({ url, name, little }: { url?: string; name: string; little?: boolean }) {
  const className = little ? 'avatar little' : 'avatar';
  if (!url) {
    return (
      <span className={className} aria-hidden="true">
        {[...name.trim()][0]?.toUpperCase() ?? '?'}
      </span>
    );
  }
  // biome-ignore lint/performance/noImgElement: see above
  return <img className={className} src={url} alt="" width="48" height="48" />;
}
