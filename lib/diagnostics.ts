// What node:diagnostics_channel is told; docs/observability.md has it for the reader.
import { type Channel, channel } from 'node:diagnostics_channel';

import type { DiagnosticMessages, RefreshMessage } from '../ts-types/observability';
import type { NativeNews, TraceRecord } from './native-types';

type Name = keyof DiagnosticMessages;

const channels = {
  'tokpost:request': channel('tokpost:request'),
  'tokpost:retry': channel('tokpost:retry'),
  'tokpost:state': channel('tokpost:state'),
  'tokpost:refresh': channel('tokpost:refresh'),
} satisfies Record<Name, Channel>;

function publish<N extends Name>(name: N, message: DiagnosticMessages[N]): void {
  channels[name].publish(message);
}

/** Whether anybody wants to know of requests and retries. */
export function wantsTrace(): boolean {
  return channels['tokpost:request'].hasSubscribers || channels['tokpost:retry'].hasSubscribers;
}

export function publishTrace({ type, ...message }: TraceRecord): void {
  publish(`tokpost:${type}`, message as never);
}

export function publishRefresh(message: RefreshMessage): void {
  if (channels['tokpost:refresh'].hasSubscribers) publish('tokpost:refresh', message);
}

/** Tells of changes of state, and remembers where the posts under way have been before. */
export class StateDiagnostics {
  readonly #states = new Map<string, NativeNews['post']['state']>();

  take({ type, post }: NativeNews): void {
    if (type !== 'state' || !channels['tokpost:state'].hasSubscribers) return;
    const { id, kind, openId, accountId, state, stalledBecause, settled } = post;
    const from = this.#states.get(id);
    const code = (post.error ?? post.cause)?.code;
    if (settled) this.#states.delete(id);
    else this.#states.set(id, state);
    publish('tokpost:state', {
      postId: id,
      kind,
      openId,
      ...(accountId !== undefined && { accountId }),
      state,
      ...(from !== undefined && { from }),
      ...(stalledBecause !== undefined && { stalledBecause }),
      ...(code !== undefined && { code }),
    });
  }
}
