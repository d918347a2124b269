import type { Video } from 'tokpost';

import { day, number, shortNumber } from '@/lib/format';

const width = 720;
const height = 240;
const left = 44;
const bottom = 26;
const top = 10;

/** Columns, the oldest first; the table below holds the same numbers for those who cannot see them. */
export function ViewsChart({ videos }: { videos: Video[] }) {
  const shown = videos.filter(({ views }) => views !== undefined).reverse();
  if (shown.length === 0) return <p className="muted">TikTok has no numbers of views yet.</p>;
  const most = niceCeiling(Math.max(...shown.map(({ views }) => views ?? 0)));
  const room = (width - left) / shown.length;
  const heightOf = (views: number) => (views / most) * (height - bottom - top);
  const total = shown.reduce((sum, { views }) => sum + (views ?? 0), 0);
  // Dates stand under so many columns as there is room for.
  const every = Math.ceil(48 / room);
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Views of ${shown.length} videos: ${number(total)} in all, at most ${number(
        Math.max(...shown.map(({ views }) => views ?? 0)),
      )} for one. The table below has each number.`}
    >
      {[0, 0.5, 1].map((share) => {
        const y = height - bottom - heightOf(most * share);
        return (
          <g key={share}>
            <line className="grid" x1={left} x2={width} y1={y} y2={y} />
            <text x={left - 8} y={y + 4} textAnchor="end">
              {shortNumber(most * share)}
            </text>
          </g>
        );
      })}
      {shown.map((video, i) => {
        const views = video.views ?? 0;
        const tall = Math.max(heightOf(views), 1);
        const x = left + i * room;
        return (
          <g key={video.id}>
            <rect
              className="column"
              x={x + room * 0.18}
              y={height - bottom - tall}
              width={room * 0.64}
              height={tall}
              rx={Math.min(4, room * 0.2)}
            >
              <title>{`${video.title || 'Without a title'}, ${day(video.createdAt)}: ${number(views)} views`}</title>
            </rect>
            {i % every === 0 && (
              <text x={x + room / 2} y={height - 8} textAnchor="middle">
                {day(video.createdAt)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** The next of 1, 2, 5, 10, 20, 50 … from the value on. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}
