import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { type Account, type Profile, TikTokError, type Video } from 'tokpost';

import { Avatar } from '@/components/avatar';
import { ProblemNote } from '@/components/problem';
import { ViewsChart } from '@/components/views-chart';
import type { Problem } from '@/lib/api';
import { day, duration, number, shortNumber } from '@/lib/format';
import { requireUser } from '@/lib/session';
import { tiktok } from '@/lib/tiktok';

export const metadata: Metadata = { title: 'Account' };

const shownVideos = 20;

export default async function AccountPage({ params }: { params: Promise<{ id: string }> }) {
  const user = await requireUser();
  const account = await find((await params).id, user.id);
  const [profile, videos] = await Promise.all([
    attempt(account.getProfile()),
    account.missingScopes('videos').length === 0 ? attempt(newestVideos(account)) : undefined,
  ]);
  const known = profile.value ?? account.profile;
  const name = known?.displayName ?? account.label;
  return (
    <div className="stack">
      <div className="page-head" style={{ margin: 0 }}>
        <div className="row">
          <Avatar url={known?.avatarUrl} name={name} />
          <div>
            <h1 className="break">{name}</h1>
            {known?.username && (
              <p className="break">
                @{known.username}{' '}
                {known.isVerified && <span className="chip accent">Verified</span>}
              </p>
            )}
          </div>
        </div>
        <Link className="button primary" href={`/compose?account=${account.id}`}>
          Post with this account
        </Link>
      </div>

      {known?.bioDescription && <p className="break">{known.bioDescription}</p>}
      {profile.problem && <ProblemNote problem={profile.problem} />}
      {known && <Figures profile={known} />}

      {videos === undefined && (
        <p className="note">
          This connection may not list videos.{' '}
          <a href="/api/auth/social/tiktok?forceConsent=true">Allow it on TikTok</a> to see them
          here.
        </p>
      )}
      {videos?.problem && <ProblemNote problem={videos.problem} />}
      {videos?.value && videos.value.length === 0 && (
        <p className="note">There is no public video yet.</p>
      )}
      {videos?.value && videos.value.length > 0 && (
        <>
          <section className="card stack" aria-labelledby="views">
            <h2 id="views">Views of the newest videos</h2>
            <ViewsChart videos={videos.value} />
          </section>
          <VideoTable videos={videos.value} />
        </>
      )}
    </div>
  );
}

async function find(id: string, userId: string): Promise<Account> {
  try {
    return await tiktok.accounts.get(id, { userId });
  } catch (fault) {
    if (fault instanceof TikTokError && fault.code === 'not_found') notFound();
    throw fault;
  }
}

/** TikTok's failures are shown in their place; the rest of the page stands without it. */
async function attempt<T>(work: Promise<T>): Promise<{ value?: T; problem?: Problem }> {
  try {
    return { value: await work };
  } catch (fault) {
    if (!(fault instanceof TikTokError)) throw fault;
    return { problem: fault.toJSON() as Problem };
  }
}

async function newestVideos(account: Account): Promise<Video[]> {
  const videos: Video[] = [];
  for await (const video of account.videos({ limit: shownVideos })) videos.push(video);
  return videos;
}

function Figures({ profile }: { profile: Profile }) {
  const figures: [string, number | undefined][] = [
    ['Followers', profile.followerCount],
    ['Following', profile.followingCount],
    ['Likes', profile.likesCount],
    ['Videos', profile.videoCount],
  ];
  const known = figures.filter(([, value]) => value !== undefined) as [string, number][];
  if (known.length === 0) return null;
  return (
    <dl className="figures">
      {known.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd title={number(value)}>{shortNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function VideoTable({ videos }: { videos: Video[] }) {
  return (
    <section className="card stack" aria-labelledby="videos">
      <h2 id="videos">Videos</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="table-box" aria-label="Table of videos" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Posted</th>
              <th scope="col">Title</th>
              <th scope="col" className="number">
                Length
              </th>
              <th scope="col" className="number">
                Views
              </th>
              <th scope="col" className="number">
                Likes
              </th>
              <th scope="col" className="number">
                Comments
              </th>
              <th scope="col" className="number">
                Shares
              </th>
            </tr>
          </thead>
          <tbody>
            {videos.map((video) => (
              <tr key={video.id}>
                <td>{day(video.createdAt)}</td>
                <td className="break">
                  {video.shareUrl ? (
                    <a href={video.shareUrl} rel="noreferrer">
                      {titleOf(video)}
                    </a>
                  ) : (
                    titleOf(video)
                  )}
                </td>
                <td className="number">
                  {video.durationSeconds === undefined ? '–' : duration(video.durationSeconds)}
                </td>
                {[video.views, video.likes, video.comments, video.shares].map((value, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: always the same four columns
                  <td key={i} className="number">
                    {value === undefined ? '–' : number(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function titleOf(video: Video): string {
  return video.title || video.description || 'Without a title';
}
