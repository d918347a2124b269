// The names that the examples in the comments of ts-types/ use without declaring them.
import type { CreatorInfo, DiagnosticMessages, Tokens, WebhookEvent } from 'tokpost';
import type { PublishQueue, QueuedPost } from 'tokpost/pg-boss';
import type { Composer, ComposerPost } from 'tokpost/react';
import type { Store } from 'tokpost/stores';

export { default as assert } from 'node:assert/strict';
export { test } from 'node:test';
export { default as PgBoss } from 'pg-boss';
export { createTikTokRoutes, withTikTok } from 'tokpost/next';
export { createPublishQueue } from 'tokpost/pg-boss';
export { useTikTokComposer } from 'tokpost/react';
export { startSandbox } from 'tokpost/sandbox';
export { storeConformance } from '../../ts-types/store-conformance';

export type { DiagnosticMessages };
export declare const id: string;
export declare const userId: string;
export declare const accountId: string;
export declare const openId: string;
export declare const code: string;
export declare const codeVerifier: string;
export declare const url: string;
export declare const scopes: string[];
export declare const encryptionKeys: string[];
export declare const buffer: Uint8Array;
export declare const request: Request;
export declare function session(request: Request): Promise<{ userId: string } | null>;
export declare const error: unknown;
export declare const event: WebhookEvent;
export declare const queue: PublishQueue;
export declare const posts: QueuedPost[];
export declare const composer: Composer;
export declare class MyStore {
  constructor(url: string);
}
export interface MyStore extends Store {}
export declare function save(tokens: Tokens): Promise<void>;
export declare function notify(openId: string | undefined): void;
export declare function offerToReconnect(): void;
export declare function fetchCreator(accountId: string): Promise<CreatorInfo>;
export declare function send(post: ComposerPost): Promise<void>;
