import type { Video } from '../ts-types/accounts';

const VIDEOS_PER_PAGE = 20; // TikTok's limit

/** Fetches pages as they are needed, until `limit` videos have been given. */
export async function* videoPages(
  limit: number,
  fetchPage: (page: {
    cursor?: number | undefined;
    maxCount: number;
  }) => Promise<{ videos: Video[]; nextCursor?: number }>,
): AsyncGenerator<Video, void> {
  let left = limit;
  let cursor: number | undefined;
  do {
    const page = await fetchPage({ cursor, maxCount: Math.min(left, VIDEOS_PER_PAGE) });
    const videos = page.videos.slice(0, left);
    yield* videos;
    left -= videos.length;
    cursor = page.nextCursor;
  } while (left > 0 && cursor !== undefined);
}
