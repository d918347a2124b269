import { TikTokError } from '../../errors';
import { native, nativeFile } from '../../native';
import { libc, platform, runtime } from '../../platform';
import { type Finding, ok, problem } from './finding';

const OLDEST_NODE = 20;

/** The runtime, and whether the addon loads under it. */
export function checkRuntime(): Finding[] {
  return [checkVersion(), checkAddon()];
}

function checkVersion(): Finding {
  const { name, version } = libc();
  const system = [platform(), name === 'none' ? '' : `${name} ${version ?? ''}`.trim()];
  const found = `${runtime()} on ${system.filter(Boolean).join(', ')}`;
  const major = Number(process.versions.node.split('.', 1)[0]);
  return major >= OLDEST_NODE
    ? ok('runtime', found)
    : problem('runtime', `${found} is too old`, `Install Node ${OLDEST_NODE} or newer.`);
}

function checkAddon(): Finding {
  try {
    const { tokpost, openssl } = native().versions();
    return ok('addon', `${nativeFile()}, tokpost ${tokpost}, ${openssl}`);
  } catch (error) {
    if (!(error instanceof TikTokError)) throw error;
    const [message = '', ...rest] = error.message.split('\n');
    return problem('addon', message, rest.join('\n') || error.hint || '');
  }
}
