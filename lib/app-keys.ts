import type { ClientCore } from './client-core';

/** What a signature is for; each purpose has a key of its own. */
export type SigningPurpose = 'media-url' | 'browser' | 'session' | 'login';

/** What the application's keys do, without any JavaScript seeing them. */
export class AppKeys {
  readonly #client: ClientCore;

  constructor(client: ClientCore) {
    this.#client = client;
  }

  /** For what leaves the application and comes back. Base64url. */
  async sign(purpose: SigningPurpose, text: string): Promise<string> {
    const { native } = this.#client;
    return this.#client.callDesk(undefined, async (engine) =>
      native.signText(engine, purpose, text),
    );
  }

  async isSigned(purpose: SigningPurpose, text: string, signature: string): Promise<boolean> {
    if (text === '' || signature === '') return false;
    const { native } = this.#client;
    return this.#client.callDesk(undefined, async (engine) =>
      native.isSigned(engine, purpose, text, signature),
    );
  }

  /** A token that an older service encrypted with Fernet. */
  async openFernet(text: string): Promise<string> {
    const { native } = this.#client;
    return this.#client.callDesk(undefined, async (engine) => native.openFernet(engine, text));
  }
}
