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
import type { ClientCore, StartCall } from './client';
import { preparePhotos, rehearsePhotos } from './media-photos';
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
  postVideo(options: VideoPostOptions & { dryRun?: false }): Promise<Post>;
  postVideo(options: object): Promise<Post | DryRun> {
    return this.#take(readOrder('video', options));
  }

  draftVideo(options: VideoDraftOptions & { dryRun: true }): Promise<DryRun>;
  draftVideo(options: VideoDraftOptions & { dryRun?: false }): Promise<Post>;
  draftVideo(options: object): Promise<Post | DryRun> {
    return this.#take(readOrder('draft_video', options));
  }

  postPhotos(options: PhotoPostOptions & { dryRun: true }): Promise<DryRun>;
  postPhotos(options: PhotoPostOptions & { dryRun?: false }): Promise<Post>;
  postPhotos(options: object): Promise<Post | DryRun> {
    return this.#take(readOrder('photos', options));
  }

  draftPhotos(options: PhotoDraftOptions & { dryRun: true }): Promise<DryRun>;
  draftPhotos(options: PhotoDraftOptions & { dryRun?: false }): Promise<Post>;
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
    const options = await this.#withPhotos(order, (photos) => {
      const { publishAt } = order.options;
      const from = typeof publishAt === 'number' ? new Date(publishAt) : new Date();
      return preparePhotos(this.client, photos, from);
    });
    const answer = this.#call(signal, (engine, group, cancelToken) => {
      const owner = this.postOwner(engine);
      const bytes = source?.open(native);
      return native.acceptPost(
        engine,
        group,
        cancelToken,
        owner,
        kind,
        JSON.stringify(options),
        bytes,
      );
    });
    answer.catch(() => source?.drop());
    const post = await postBook.expect(answer);
    postBook.keepAccount(post, this);
    if (signal === undefined) return post;
    if (signal.aborted && (await post.abort(signal))) throw aborted(signal);
    post.heed(signal);
    return post;
  }

  /** Photos that are not at a URL of their own are served from the app. */
  async #withPhotos(
    { options, photos }: PostOrder,
    serve: (photos: readonly unknown[]) => Promise<unknown[]>,
  ): Promise<Record<string, unknown>> {
    const given = Array.isArray(photos) ? photos : [];
    const served = given.some((photo) => typeof photo === 'object' && !('url' in photo));
    return served ? { ...options, photos: await serve(given) } : options;
  }

  #rehearsed(order: PostOrder): Promise<Record<string, unknown>> {
    return this.#withPhotos(order, (photos) => rehearsePhotos(this.client, photos));
  }

  async #dryRun(order: PostOrder): Promise<DryRun> {
    const { kind, source, signal } = order;
    const { native } = this.client;
    const options = await this.#rehearsed(order);
    const answer = this.#call(signal, (engine, group, cancelToken) =>
      native.dryRun(
        engine,
        group,
        cancelToken,
        kind,
        JSON.stringify(options),
        source?.open(native),
      ),
    );
    return shown(await answer.finally(() => source?.drop()));
  }

  async #explain(order: PostOrder): Promise<Plan> {
    const { kind, source, signal } = order;
    const { native } = this.client;
    const options = await this.#rehearsed(order);
    const answer = this.#call(signal, (engine, group, cancelToken) => {
      const owner = this.postOwner(engine);
      const text = JSON.stringify(options);
      return native.explain(engine, group, cancelToken, owner, kind, text, source?.open(native));
    });
    const plan = await answer.finally(() => source?.drop());
    return { ...plan, wouldSend: shown(plan.wouldSend) };
  }
}

/** A body as the object that it is; that of an upload is a description. */
function shown(run: DryRun): DryRun {
  const requests = run.requests.map((request) => {
    const body = String(request.body);
    return { ...request, body: body.startsWith('{') ? JSON.parse(body) : body };
  });
  return { ...run, requests };
}

function readExplained(what: unknown): PostOrder {
  const given = checkObject(what, 'what');
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  const [name] = names;
  if (names.length === 1 && name === 'video') return readOrder('video', given.video);
  if (names.length === 1 && name === 'photos') return readOrder('photos', given.photos);
  if (names.length === 1 && name === 'draft') {
    const draft = checkObject(given.draft, 'draft');
    const kind: PostKind = 'photos' in draft ? 'draft_photos' : 'draft_video';
    return readOrder(kind, draft);
  }
  throw expected('one of { video }, { photos } and { draft }', 'what', what);
}
