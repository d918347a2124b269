import type { Command } from '../command';
import { UsageError } from '../command-line';
import { accountsCommand } from './accounts';
import { authUrlCommand } from './auth-url';
import { buildCommand } from './build';
import { callbackCommand } from './callback';
import { cancelCommand } from './cancel';
import { completionCommand } from './completion';
import { connectCommand } from './connect';
import { creatorInfoCommand } from './creator-info';
import { doctorCommand } from './doctor';
import { draftCommand } from './draft';
import { explainCommand } from './explain';
import { jobsCommand } from './jobs';
import { keysCommand } from './keys';
import { photosCommand } from './photos';
import { postCommand } from './post';
import { probeCommand } from './probe';
import { profileCommand } from './profile';
import { queueCommand } from './queue';
import { quotaCommand } from './quota';
import { refreshCommand } from './refresh';
import { resumeCommand } from './resume';
import { retryCommand } from './retry';
import { revokeCommand } from './revoke';
import { sandboxCommand } from './sandbox';
import { scopesCommand } from './scopes';
import { settleCommand } from './settle';
import { statusCommand } from './status';
import { videosCommand } from './videos';

/** In the order of the overview: set up, sign in, look, post, follow up. */
export const commands: readonly Command[] = [
  doctorCommand,
  sandboxCommand,
  keysCommand,
  buildCommand,
  completionCommand(() => commands),
  scopesCommand,
  connectCommand,
  authUrlCommand,
  callbackCommand,
  refreshCommand,
  revokeCommand,
  accountsCommand,
  profileCommand,
  creatorInfoCommand,
  quotaCommand,
  videosCommand,
  probeCommand,
  explainCommand,
  postCommand,
  draftCommand,
  photosCommand,
  statusCommand,
  jobsCommand,
  resumeCommand,
  retryCommand,
  settleCommand,
  cancelCommand,
  queueCommand,
];

export function findCommand(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found === undefined) throw new UsageError(`there is no command ${name}`);
  return found;
}
