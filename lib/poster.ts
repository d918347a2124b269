import type { Issue } from '../ts-types/errors';
import type {
  DryRun,
  ExplainInput,
  PhotoDraftOptions,
  PhotoPostOptions,
  Plan,
  Post,
  Poster,
  PostKind,
  Quota,
  VideoDraftOptions,
  VideoPostOptions,
} from '../ts-types/posts';
import { checkObject, expected } from './arguments';
import { aborted } from './calls';
import type { StartCall } from './client-calls';
import type { ClientCore } from './client-core';
import { TikTokError } from './errors';
import { type PhotoFault, type PlacedPhotos, preparePhotos, rehearsePhotos } from './media-photos';
import type { Engine, PostOwner } from './native-types';
import { type PostOrder, readOrder } from './post-order';

/** Posting, for every kind of account. */
export abstract class PostingAccount implements Poster {
  /** For the kinds of account only. */
  protected readonly client: ClientCore;

  constructor(client: ClientCore) {
    this.client = client;
  }

  /** Whose posts they are. */
  protected abstract postOwner(engine: Engine): PostOwner;

  postVideo(options: VideoPostOptions & { dryRun: true }): Promise<DryRun>;
  postVideo(options: VideoPostOptions & { dryRun?: false | undefined }): Promise<Post>;
  postVideo(options: VideoPostOptions & { dryRun?: boolean | undefined }): Promise<Post | DryRun>;
  postVideo(options: object): Promise<Post | DryRun> {
    return this.#take(readOrder('video', options));
  }

  draftVideo(options: VideoDraftOptions & { dryRun: true }): Promise<DryRun>;
  draftVideo(options: VideoDraftOptions & { dryRun?: false | undefined }): Promise<Post>;
  draftVideo(options: VideoDraftOptions & { dryRun?: boolean | undefined }): Promise<Post | DryRun>;
  draftVideo(options: object): Promise<Post | DryRun> {
    return this.#take(readOrder('draft_video', options));
  }

  postPhotos(options: PhotoPostOptions & { dryRun: true }): Promise<DryRun>;
  postPhotos(options: PhotoPostOptions & { dryRun?: false | undefined }): Promise<Post>;
  postPhotos(options: PhotoPostOptions & { dryRun?: boolean | undefined }): Promise<Post | DryRun>;
  postPhotos(options: object): Promise<Post | DryRun> {
    return this.#take(readOrder('photos', options));
  }

  draftPhotos(options: PhotoDraftOptions & { dryRun: true }): Promise<DryRun>;
  draftPhotos(options: PhotoDraftOptions & { dryRun?: false | undefined }): Promise<Post>;
  draftPhotos(
    options: PhotoDraftOptions & { dryRun?: boolean | undefined },
  ): Promise<Post | DryRun>;
  draftPhotos(options: object): Promise<Post | DryRun> {
    return this.#take(readOrder('draft_photos', options));
  }

  explain(what: ExplainInput): Promise<Plan> {
    return this.#explain(readExplained(what));
  }

  quota(): Promise<Quota> {
    const { native } = this.client;
    return this.#call(undefined, (engine, group) =>
      native.quota(engine, group, undefined, this.postOwner(engine)),
    );
  }

  /** What to throw for a failed call. */
  protected faultOf(error: unknown): unknown {
    return error;
  }

  async #call<T>(signal: AbortSignal | undefined, start: StartCall<T>): Promise<T> {
    try {
      return await this.client.callDesk(signal, start);
    } catch (error) {
      throw this.faultOf(error);
    }
  }

  #take(order: PostOrder): Promise<Post | DryRun> {
    return order.dryRun ? this.#dryRun(order) : this.#accept(order);
  }

  async #accept(order: PostOrder): Promise<Post> {
    const { kind, signal, source } = order;
    const { native, postBook } = this.client;
    if (signal?.aborted) {
      source?.drop();
      throw aborted(signal);
    }
    const wanted = await wantedPost(order, (photos) => {
      const { publishAt } = order.options;
      const from = typeof publishAt === 'number' ? new Date(publishAt) : new Date();
      return preparePhotos(this.client, photos, from);
    });
    if (wanted.faults.length > 0) throw invalidPost((await this.#plan(order, wanted)).issues);
    const answer = this.#call(signal, (engine, group, cancelToken) => {
      const owner = this.postOwner(engine);
      const bytes = source?.open(native);
      return native.acceptPost(engine, group, cancelToken, owner, kind, wanted.text, bytes);
    });
    answer.catch(() => source?.drop());
    const post = await postBook.expect(answer);
    postBook.keepAccount(post, this);
    if (signal === undefined) return post;
    if (signal.aborted && (await post.abort(signal))) throw aborted(signal);
    post.heed(signal);
    return post;
  }

  async #dryRun(order: PostOrder): Promise<DryRun> {
    return this.#plan(order, await this.#rehearse(order));
  }

  #rehearse(order: PostOrder): Promise<WantedPost> {
    return wantedPost(order, (photos) => rehearsePhotos(this.client, photos));
  }

  async #plan({ kind, source, signal }: PostOrder, { text, faults }: WantedPost): Promise<DryRun> {
    const { native } = this.client;
    const answer = this.#call(signal, (engine, group, cancelToken) =>
      native.dryRun(engine, group, cancelToken, kind, text, source?.open(native)),
    );
    return shown(await answer.finally(() => source?.drop()), faults);
  }

  async #explain(order: PostOrder): Promise<Plan> {
    const { kind, source, signal } = order;
    const { native } = this.client;
    const { text, faults } = await this.#rehearse(order);
    const answer = this.#call(signal, (engine, group, cancelToken) => {
      const owner = this.postOwner(engine);
      return native.explain(engine, group, cancelToken, owner, kind, text, source?.open(native));
    });
    const { wouldSend, refusals, quota } = await answer.finally(() => source?.drop());
    return {
      wouldSend: shown(wouldSend, faults),
      refusals: [...refusals, ...faults.map((fault) => ({ ...fault, certain: true }))],
      quota,
    };
  }
}

/** What the addon is told of an order. */
interface WantedPost {
  text: string;
  /** What it cannot know of the photos. */
  faults: PhotoFault[];
}

/** Photos that are not at a URL of their own are served from the app. */
async function wantedPost(
  { options, photos, held }: PostOrder,
  serve: (photos: readonly unknown[]) => Promise<PlacedPhotos>,
): Promise<WantedPost> {
  const given = Array.isArray(photos) ? photos : [];
  const isServed = given.some((photo) => typeof photo === 'object' && photo.url === undefined);
  if (!isServed) return { text: JSON.stringify({ options, held }), faults: [] };
  const { photos: placed, ids: photoIds, faults } = await serve(given);
  return {
    text: JSON.stringify({ options: { ...options, photos: placed }, held, photoIds }),
    faults,
  };
}

function invalidPost(issues: Issue[]): TikTokError {
  const message = ['The post cannot be accepted.', ...issues.map((issue) => issue.message)].join(
    ' ',
  );
  return new TikTokError({ kind: 'validation', code: 'invalid_post', message, issues });
}

/** A body as the object that it is; that of an upload is a description. */
function shown(run: DryRun, faults: readonly PhotoFault[]): DryRun {
  const sent = faults.length === 0 ? run.requests : [];
  const requests = sent.map((request) => {
    const body = String(request.body);
    return { ...request, body: body.startsWith('{') ? JSON.parse(body) : body };
  });
  const issues = faults.map(({ path, code, message }) => ({ path, code, message }));
  return { ...run, requests, issues: [...run.issues, ...issues] };
}

function readExplained(what: unknown): PostOrder {
  const given = checkObject(what, 'what');
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  const [name] = names;
  if (names.length === 1 && name === 'video') return readOrder('video', given.video);
  if (names.length === 1 && name === 'photos') return readOrder('photos', given.photos);
  if (names.length === 1 && name === 'draft') {
    const draft = checkObject(given.draft, 'draft');
    const kind: PostKind = draft.photos !== undefined ? 'draft_photos' : 'draft_video';
    return readOrder(kind, draft);
  }
  throw expected('one of { video }, { photos } and { draft }', 'what', what);
}
