import type { Privacy } from './accounts';
import type { Issue, TikTokError } from './errors';

/**
 * A video's bytes. A string is a path. `url` is pulled by TikTok, which has to have verified its
 * domain; `relayUrl` is streamed from there to TikTok, with nothing on disk.
 *
 * A buffer is not copied: leave it as it is, and do not transfer it, until the post has ended. A
 * stream's size has to be exact. Both go with the process, unlike files and URLs.
 */
export type VideoSource =
  | string
  | Only<'file', { file: string }>
  | Only<'buffer', { buffer: Uint8Array }>
  | Only<'stream', { stream: ByteStream; size: number }>
  | Only<'url', { url: string }>
  | Only<'relayUrl', { relayUrl: string }>;

/** What `probe` can look at: bytes that are at hand, or a URL of which parts can be asked for. */
export type ProbeSource =
  | string
  | Only<'file', { file: string }>
  | Only<'buffer', { buffer: Uint8Array }>
  | Only<'relayUrl', { relayUrl: string }>;

type Place = 'file' | 'buffer' | 'stream' | 'url' | 'relayUrl';
/** One place and no other: which of two was meant, nobody could tell. */
type Only<Name extends Place, Source> = Source & { [Other in Exclude<Place, Name>]?: undefined };

/** A web `ReadableStream`, a Node `Readable`, or anything else that can be iterated for bytes. */
export type ByteStream = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

/**
 * A photo. TikTok takes photos by URL only, so that files and buffers are prepared and served from
 * the app's own media route (`media.publicUrl`).
 */
export type PhotoSource =
  | string
  | Only<'url', { url: string }>
  | Only<'file', { file: string }>
  | Only<'buffer', { buffer: Uint8Array }>;

/** What every post can be told. */
export interface PostCommon {
  /**
   * Unique per account: the same key with the same content gives the first post instead of a second
   * one, other content is a fault. Free again once the first post ended unpublished.
   *
   * Content is what was asked for and the bytes, wherever they lie: the same video at another path
   * is the same content. Of a buffer and of a photo every byte counts, and of a file up to 4 MiB; of
   * a larger file its size and 64 parts spread over all of it. A stream cannot be read beforehand,
   * so that of its bytes only `size` counts; of a URL the URL does. A file that is gone by the
   * second call still gives the first post, if it has the same path.
   */
  idempotencyKey?: string;
  /** When to post; a Date, an ISO 8601 text or milliseconds since 1970. Survives a restart. */
  publishAt?: Date | string | number;
  /** Aborting cancels the post, before it is accepted and afterwards. */
  signal?: AbortSignal;
  /** How often TikTok is asked about this post. */
  polling?: { intervalMs?: number; maxChecks?: number };
}

/** What `finished` waits for. */
type Waiting = {
  /**
   * `uploaded`: TikTok has every byte, of a post that it fetches by its own word. `published`: TikTok
   * has published it, or put the draft in the inbox. `public`: moreover the public ids are known; for
   * posts with public privacy only.
   */
  wait?: 'uploaded' | 'published';
};

type PublicName = 'public' | 'PUBLIC_TO_EVERYONE';
type PrivateName = 'private' | 'SELF_ONLY';

/** Who sees it, and what follows: branded content is never private, and only public posts get ids. */
export type Audience =
  | { privacy: PublicName; brandContent?: boolean; wait?: 'uploaded' | 'published' | 'public' }
  | ({ privacy: Exclude<Privacy, PublicName | PrivateName>; brandContent?: boolean } & Waiting)
  | ({ privacy?: PrivateName; brandContent?: false } & Waiting);

export type VideoPostOptions = PostCommon &
  Audience & {
    source: VideoSource;
    /** At most 2200 UTF-16 units. */
    title?: string;
    disableComment?: boolean;
    disableDuet?: boolean;
    disableStitch?: boolean;
    coverTimestampMs?: number;
    /** The creator's own brand is promoted. */
    brandOrganic?: boolean;
    aiGenerated?: boolean;
  };

/** The creator makes the settings in the TikTok app, so that a draft takes none. */
export type VideoDraftOptions = PostCommon & Waiting & { source: VideoSource };

export type PhotoPostOptions = PostCommon &
  Audience & {
    /** 1 to 35. */
    photos: readonly PhotoSource[];
    /** Which photo is the cover. Default: the first. */
    coverIndex?: number;
    /** At most 90 UTF-16 units. */
    title?: string;
    /** At most 4000 UTF-16 units. */
    description?: string;
    disableComment?: boolean;
    autoAddMusic?: boolean;
    brandOrganic?: boolean;
  };

export type PhotoDraftOptions = PostCommon &
  Waiting & {
    photos: readonly PhotoSource[];
    coverIndex?: number;
    title?: string;
    description?: string;
  };

export type PostKind = 'video' | 'draft_video' | 'photos' | 'draft_photos';

export type PostState =
  | 'scheduled'
  | 'queued'
  | 'checking'
  | 'starting'
  | 'uploading'
  | 'processing'
  | 'published'
  | 'in_inbox'
  | 'stalled'
  | 'failed'
  | 'cancelled';

export type StallReason =
  | 'checks_exhausted'
  | 'ambiguous_init'
  | 'ambiguous_upload'
  | 'source_lost'
  | 'source_changed'
  | 'needs_reconnect'
  | 'token_missing'
  | 'account_removed';

/** How a post gets on. */
export interface PostProgress {
  /** The post's state. */
  phase: PostState;
  sentBytes: number;
  totalBytes: number;
  /** Over the last seconds. */
  bytesPerSecond: number;
  /** Absent where it cannot be told. */
  etaSeconds?: number;
  /** How often TikTok has been asked, of how many times. */
  check: number;
  maxChecks: number;
}

/** One entry of the stream of what happens to a post. */
export type PostEvent = {
  /**
   * Of its entry in the journal: it means the same in every process and after a restart. Progress is
   * not written down, and has the id of the entry before.
   */
  id: number;
  at: Date;
} & (
  | { type: 'state'; state: PostState; stalledBecause?: StallReason }
  | ({ type: 'progress' } & PostProgress)
  | { type: 'webhook'; webhook: Record<string, unknown> }
);

/** What `finished` resolves with. */
export interface PostResult {
  publishId: string;
  /** Public ids; empty where TikTok has told none. Larger than a JavaScript number holds, hence text. */
  postIds: string[];
  url: string | null;
  /** TikTok's own word. */
  status: string;
}

/** A post as it is sent to a browser. */
export interface PostJson {
  id: string;
  accountId?: string;
  userId?: string;
  openId: string;
  kind: PostKind;
  state: PostState;
  stalledBecause?: StallReason;
  publishId?: string;
  waitingUntil?: string;
  publishAt?: string;
  attempt: number;
  retryOf?: string;
  error?: object;
  postIds: string[];
  url: string | null;
  status: string;
  createdAt: string;
  updatedAt: string;
  progress: PostProgress;
}

/**
 * A post that has been accepted. It goes on whether anybody looks or not; its properties tell how it
 * stands.
 *
 * @example
 * const post = await account.postVideo({ source: './clip.mp4', title: 'Hello' });
 * post.on('progress', ({ sentBytes, totalBytes }) => console.log(sentBytes, totalBytes));
 * const { url } = await post.finished;
 */
export interface Post extends AsyncIterable<PostEvent> {
  readonly id: string;
  /** Of a stored account; undefined where the app keeps the token itself. */
  readonly accountId: string | undefined;
  readonly userId: string | undefined;
  readonly openId: string;
  readonly kind: PostKind;
  /** TikTok's id of the attempt, once it has given one. */
  readonly publishId: string | undefined;
  readonly state: PostState;
  readonly stalledBecause: StallReason | undefined;
  /** When a post that a limit holds back goes on; when a scheduled one begins. */
  readonly waitingUntil: Date | undefined;
  /** Counts the inits: a new one is made where the upload had to begin anew. */
  readonly attempt: number;
  readonly retryOf: string | undefined;
  /** Why it has failed or stalled. */
  readonly error: TikTokError | undefined;
  readonly postIds: readonly string[];
  readonly url: string | null;
  readonly createdAt: Date;
  readonly progress: PostProgress;

  /**
   * Settles when what `wait` names has come about. Rejects with a `TikTokError`: of a failed post its
   * own, of a cancelled one kind `cancelled`, of a stalled one kind `timeout` with the reason as
   * `code`, of a client that is closed meanwhile kind `state` with the code `closed`. Left alone it
   * does nothing: it is never an unhandled rejection.
   *
   * @example
   * const { publishId, postIds, url, status } = await post.finished;
   */
  readonly finished: Promise<PostResult>;

  /**
   * Listens; the returned function stops it. Progress comes at most about ten times a second.
   *
   * @example
   * const stop = post.on('state', (state) => console.log(state));
   */
  on(event: 'progress', listener: (progress: PostProgress) => void): () => void;
  on(event: 'state', listener: (state: PostState) => void): () => void;

  /**
   * Cancels it where that is certain, which is until the last byte of the last chunk is on its way.
   * Afterwards TikTok is asked (posts that it pulls), or the post goes on and `cancelled` is false.
   *
   * @example
   * const { cancelled, state } = await post.cancel();
   */
  cancel(): Promise<{ cancelled: boolean; state: PostState }>;

  /**
   * What may be sent to a browser: no source, no token.
   *
   * @example
   * return Response.json(post.toJSON());
   */
  toJSON(): PostJson;

  /**
   * Everything that happens to it from now on, in order, beginning with the present state; ends when
   * the post has ended or waits for somebody.
   *
   * @example
   * for await (const event of post) console.log(event.type, event.at);
   */
  [Symbol.asyncIterator](): AsyncIterator<PostEvent, void>;
}

/** How the bytes are cut for the upload. */
export interface ChunkPlan {
  sizeBytes: number;
  chunkSize: number;
  count: number;
}

/** What would be sent, found out without any network. */
export interface DryRun {
  /**
   * Without the token; the body of an upload is described by its range. Empty where what is wrong
   * leaves nothing to send. The sizes of a `relayUrl`, which its server alone knows, are null.
   */
  requests: { method: string; url: string; body: unknown }[];
  /** Absent where TikTok fetches the media itself, and where its size is not known. */
  chunks?: ChunkPlan;
  /** What is wrong with the options or the file, all of it; a dry run does not reject for it. */
  issues: Issue[];
}

/** A reason for which TikTok would not take a post, or not as it was meant. */
export interface Refusal {
  /** The option that it is about; empty where it is about the account or the app. */
  path: string;
  /** TikTok's own code where it has one. */
  code: string;
  message: string;
  /** What to do about it. */
  remedy: string;
  /** False: only a warning. */
  certain: boolean;
}

/** What is left of TikTok's limits. Its daily ones count other apps' posts too, which nobody sees. */
export interface Quota {
  /** This minute. */
  initsLeft: number;
  statusChecksLeft: number;
  creatorInfosLeft: number;
  /** Of the last 24 hours, by this app. */
  postsToday: number;
  postsLeftToday: number;
  draftsToday: number;
  draftsLeftToday: number;
  /** When the next post can start. */
  nextPostAt: Date;
}

export interface Plan {
  wouldSend: DryRun;
  refusals: Refusal[];
  quota: Quota;
}

type Explained<Options> = Omit<Options, keyof PostCommon | 'wait'>;

/** What `explain` takes: one of the four. */
export type ExplainInput =
  | { video: VideoPostOptions }
  | { photos: PhotoPostOptions }
  | { draft: Explained<VideoDraftOptions> | Explained<PhotoDraftOptions> };

/** How an account posts. */
export interface Poster {
  /**
   * Posts a video. Resolves when the post is accepted: checked as far as that can be done here, and
   * written down. Every fault that can be known here is in the one rejection's `issues`.
   *
   * @example
   * const post = await account.postVideo({ source: './clip.mp4', title: 'Hello', privacy: 'public' });
   * await post.finished;
   */
  postVideo(options: VideoPostOptions & { dryRun: true }): Promise<DryRun>;
  postVideo(options: VideoPostOptions & { dryRun?: false | undefined }): Promise<Post>;
  postVideo(options: VideoPostOptions & { dryRun?: boolean | undefined }): Promise<Post | DryRun>;

  /**
   * Sends a video to the creator's inbox, who edits and posts it in the TikTok app.
   *
   * @example
   * await account.draftVideo({ source: { file: './clip.mp4' } });
   */
  draftVideo(options: VideoDraftOptions & { dryRun: true }): Promise<DryRun>;
  draftVideo(options: VideoDraftOptions & { dryRun?: false | undefined }): Promise<Post>;
  draftVideo(options: VideoDraftOptions & { dryRun?: boolean | undefined }): Promise<Post | DryRun>;

  /**
   * Posts 1 to 35 photos.
   *
   * @example
   * await account.postPhotos({ photos: ['https://example.com/1.jpg'], title: 'Today' });
   */
  postPhotos(options: PhotoPostOptions & { dryRun: true }): Promise<DryRun>;
  postPhotos(options: PhotoPostOptions & { dryRun?: false | undefined }): Promise<Post>;
  postPhotos(options: PhotoPostOptions & { dryRun?: boolean | undefined }): Promise<Post | DryRun>;

  /**
   * Sends photos to the creator's inbox.
   *
   * @example
   * await account.draftPhotos({ photos: ['https://example.com/1.jpg'] });
   */
  draftPhotos(options: PhotoDraftOptions & { dryRun: true }): Promise<DryRun>;
  draftPhotos(options: PhotoDraftOptions & { dryRun?: false | undefined }): Promise<Post>;
  draftPhotos(
    options: PhotoDraftOptions & { dryRun?: boolean | undefined },
  ): Promise<Post | DryRun>;

  /**
   * What would be sent, what TikTok will refuse and the remedy, with the creator's settings as they
   * are now. Nothing is posted.
   *
   * @example
   * const { refusals } = await account.explain({ video: { source: './clip.mp4', privacy: 'public' } });
   */
  explain(what: ExplainInput): Promise<Plan>;

  /**
   * What is left of TikTok's limits, and when the next post can start.
   *
   * @example
   * const { postsLeftToday, nextPostAt } = await account.quota();
   */
  quota(): Promise<Quota>;
}

/** Whose posts are listed: one of the three is required, so that nobody lists everybody's unawares. */
export type PostListFilter = { state?: PostState; limit?: number; cursor?: string } & (
  | { userId: string; accountId?: string; all?: boolean }
  | { accountId: string; userId?: string; all?: boolean }
  | { all: true; userId?: string; accountId?: string }
);

/** Every post of the store, whichever process made it. */
export interface Posts {
  /**
   * The post with this id, or null.
   *
   * @example
   * const post = await tiktok.posts.get(id);
   */
  get(id: string): Promise<Post | null>;

  /**
   * Newest first, 50 at a time unless `limit` says otherwise.
   *
   * @example
   * const { posts, nextCursor } = await tiktok.posts.list({ userId, state: 'stalled' });
   */
  list(filter: PostListFilter): Promise<{ posts: Post[]; nextCursor?: string }>;

  /**
   * Takes a stalled post up again. A buffer or a stream that was lost with its process has to be
   * handed over again. Where it is not known to be the source whose upload began, the upload begins
   * anew; once the last chunk had begun it is refused (`source_changed`).
   *
   * @example
   * await tiktok.posts.resume(id, { source: { buffer } });
   */
  resume(id: string, options?: { source?: VideoSource }): Promise<Post>;

  /**
   * Takes up every stalled post that needs nothing from its caller; answers how many.
   *
   * @example
   * const count = await tiktok.posts.resumeAll();
   */
  resumeAll(): Promise<number>;

  /**
   * The caller's word on a post of which nobody knows whether it was published.
   *
   * @example
   * await tiktok.posts.settle(id, { published: false });
   */
  settle(
    id: string,
    word: { published: true; postId?: string } | { published: false },
  ): Promise<Post>;

  /**
   * A new post with the content of one that failed, was cancelled or was settled as not published.
   *
   * @example
   * const again = await tiktok.posts.retry(id);
   */
  retry(id: string, options?: { source?: VideoSource }): Promise<Post>;
}

/** One of TikTok's rules that a file breaks. */
export interface MediaProblem {
  rule: string;
  /** TikTok's own code for it. */
  code: string;
  found: string;
  allowed: string;
  /** False: TikTok's pages forbid it, but it was seen to pass. */
  certain: boolean;
  message: string;
}

/** What is known of a media file; absent where it could not be read. */
export interface MediaProbe {
  container: string;
  videoCodec?: string;
  audioCodec?: string;
  width: number;
  height: number;
  /** Of a photo: how EXIF says that it is turned; 1 is upright. */
  orientation?: number;
  fps?: number;
  durationMs?: number;
  sizeBytes: number;
  problems: MediaProblem[];
}
