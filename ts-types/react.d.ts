import type { CreatorInfo, Privacy } from './accounts';

/**
 * A form for posting to TikTok, without its looks. What it says follows TikTok's content sharing
 * guidelines: an app that renders all of it, and nothing else, passes the points of TikTok's audit that
 * concern the form. It renders on the server as in the browser and calls nothing but `loadCreator`.
 *
 * @example
 * const composer = useTikTokComposer({ accountId, loadCreator: () => fetchCreator(accountId) });
 * const { title, privacy, comment } = composer.choices;
 * return (
 *   <>
 *     <input value={composer.state.title} onChange={(e) => composer.set({ title: e.target.value })} />
 *     <button disabled={!composer.canPublish} title={composer.publishHint} onClick={() => composer.publish(send)}>
 *       Post
 *     </button>
 *   </>
 * );
 */
export function useTikTokComposer(options?: ComposerOptions): Composer;

export interface ComposerOptions {
  /** Whose post it is. With another one TikTok is asked anew, and who may see the post is open again. */
  accountId?: string;
  /**
   * What `account.getCreatorInfo()` answered for this very page; `null` while it is not there yet.
   * Where it is left out, `loadCreator` brings it.
   */
  creator?: CreatorInfo | null;
  /**
   * Brings the answer of `account.getCreatorInfo()` from the server. It is called each time the page
   * is shown, as TikTok requires. What it throws may carry TikTok's `code`.
   */
  loadCreator?: (signal: AbortSignal) => Promise<CreatorInfo>;
  /** What the form begins with; the user can change all of it. */
  initial?: Partial<Pick<ComposerFields, 'media' | 'mode' | 'title' | 'description'>>;
}

/** The video or the photos as far as the page knows them. What is not known is checked at the server. */
export type ComposerMedia =
  | { kind: 'video'; durationMs?: number; sizeBytes?: number }
  | { kind: 'photos'; count: number };

/** What the user decides. */
export interface ComposerFields {
  media: ComposerMedia | null;
  /** Post it, or send it to the creator's TikTok inbox to be finished there. */
  mode: 'direct' | 'draft';
  title: string;
  /** Of photos only. */
  description: string;
  /** `null` until the user has chosen: there is no default. */
  privacy: Privacy | null;
  allowComment: boolean;
  allowDuet: boolean;
  allowStitch: boolean;
  /** The content disclosure setting; off clears the two below. */
  disclose: boolean;
  yourBrand: boolean;
  brandedContent: boolean;
  aiGenerated: boolean;
  /** Of photos only: TikTok adds recommended music. */
  autoAddMusic: boolean;
  /** The frame of the video that becomes its cover. */
  coverTimestampMs: number;
  /** The photo that becomes the cover. */
  coverIndex: number;
}

export type ComposerCreator =
  | { status: 'loading' }
  | { status: 'ready'; info: CreatorInfo }
  /** TikTok takes no post of this creator at present. */
  | { status: 'refused'; code: string; message: string }
  /** TikTok could not be asked; `reloadCreator` tries again. */
  | { status: 'failed'; message: string };

export interface ComposerState extends ComposerFields {
  creator: ComposerCreator;
  phase: 'editing' | 'publishing' | 'published';
}

/** A control: whether to show it, and why it cannot be used. */
export interface ComposerControl {
  shown: boolean;
  disabled: boolean;
  /** For the hover text of a disabled control, and for screen readers. */
  reason?: string;
}

export interface ComposerToggle extends ComposerControl {
  checked: boolean;
}

export interface ComposerText extends ComposerControl {
  /** In UTF-16 units, as TikTok counts. */
  length: number;
  maxLength: number;
}

export interface ComposerPrivacyOption {
  value: Privacy;
  label: string;
  selected: boolean;
  disabled: boolean;
  reason?: string;
}

/** What may be chosen now. */
export interface ComposerChoices {
  title: ComposerText;
  description: ComposerText;
  /** For a dropdown without a selected entry at first. The options are exactly the creator's. */
  privacy: ComposerControl & { options: ComposerPrivacyOption[] };
  comment: ComposerToggle;
  duet: ComposerToggle;
  stitch: ComposerToggle;
  disclose: ComposerToggle;
  yourBrand: ComposerToggle;
  brandedContent: ComposerToggle;
  aiGenerated: ComposerToggle;
  autoAddMusic: ComposerToggle;
  /** The cover picker; `max` is the last moment of the video, or the last photo's index. */
  cover: ComposerControl & { max: number };
}

/** Why nothing can be published yet. */
export interface ComposerReason {
  field: keyof ComposerFields | 'creator' | 'phase';
  /** TikTok's own code where it refused the creator, else one of the composer's. */
  code: string;
  message: string;
}

/** What the user agrees to by posting. To be shown directly above the button, with its links. */
export interface ComposerDeclaration {
  text: string;
  /** The text in pieces, some of which are links. */
  parts: { text: string; href?: string }[];
}

/** Something to be shown to the user. */
export interface ComposerNotice {
  code: 'promotional_content' | 'paid_partnership' | 'processing' | 'inbox';
  message: string;
}

/** What to post; `settings` are options of `postVideo` and its sisters, to which the source is added. */
export type ComposerPost =
  | { kind: 'video'; settings: VideoSettings }
  | { kind: 'photos'; settings: PhotoSettings }
  | { kind: 'draft_video'; settings: Record<string, never> }
  | { kind: 'draft_photos'; settings: PhotoDraftSettings };

export interface VideoSettings {
  title: string;
  privacy: Privacy;
  disableComment: boolean;
  disableDuet: boolean;
  disableStitch: boolean;
  brandContent: boolean;
  brandOrganic: boolean;
  aiGenerated: boolean;
  coverTimestampMs: number;
}

export interface PhotoDraftSettings {
  title: string;
  description: string;
  coverIndex: number;
}

export interface PhotoSettings extends PhotoDraftSettings {
  privacy: Privacy;
  disableComment: boolean;
  autoAddMusic: boolean;
  brandContent: boolean;
  brandOrganic: boolean;
}

/** What a page shows; a pure function of the state. */
export interface ComposerView {
  state: ComposerState;
  /** Whose account it is, to be shown on the page; `null` until TikTok has answered. */
  creator: Pick<CreatorInfo, 'nickname' | 'username' | 'avatarUrl'> | null;
  choices: ComposerChoices;
  reasons: ComposerReason[];
  declarations: ComposerDeclaration[];
  notices: ComposerNotice[];
  canPublish: boolean;
  /** Why the button is disabled, for its hover text. */
  publishHint?: string;
  /** What a press of the button would post; `null` while that is not allowed. */
  post: ComposerPost | null;
}

export interface Composer extends ComposerView {
  /**
   * Changes what the user has chosen. What is not allowed stays as it is.
   *
   * @example
   * composer.set({ privacy: 'friends', allowComment: true });
   */
  set(patch: Partial<ComposerFields>): void;

  /**
   * The user's express consent. Calls `send` once, with what is to be posted, unless publishing is not
   * allowed or is under way; answers whether it did. A rejection leaves the form as it was.
   *
   * @example
   * await composer.publish((post) => fetch('/api/posts', { method: 'POST', body: JSON.stringify(post) }));
   */
  publish(send: (post: ComposerPost) => unknown): Promise<boolean>;

  /**
   * Asks TikTok anew what the creator may do.
   *
   * @example
   * <button onClick={() => composer.reloadCreator()}>Try again</button>
   */
  reloadCreator(): void;

  /**
   * An empty form for the next post. TikTok is asked anew, where there is a `loadCreator`.
   *
   * @example
   * if (await composer.publish(send)) composer.reset();
   */
  reset(): void;
}
