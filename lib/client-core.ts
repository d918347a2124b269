import type { ClientCalls } from './client-calls';
import type { Events } from './events';
import type { Config, Engine as NativeEngine, NativeNews } from './native-types';
import type { MediaOptions } from './options';
import type { PostBook } from './post-book';

/** What the parts of a client need of it. */
export interface ClientCore extends ClientCalls {
  readonly events: Events;
  readonly postBook: PostBook;
  /** The checked configuration; throws its faults. */
  config(): Config;
  /** The engine, for the handles that live in it. */
  openEngine(): NativeEngine | Promise<NativeEngine>;
  mediaOptions(): MediaOptions;
  /** To the application's log. */
  warn(message: string): void;
  /** Tells of everything that happens to posts in this process; the answer stops it. */
  watchNews(listener: (news: NativeNews) => void): () => void;
}
