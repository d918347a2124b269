// How a post gets on, in words and as a bar.
import type { PostEvent, PostProgress } from '../../ts-types/posts';

const BAR_CELLS = 24;

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** One line for a terminal. */
export function progressBar(progress: PostProgress): string {
  const { phase, sentBytes, totalBytes, check, maxChecks } = progress;
  if (phase !== 'uploading' || totalBytes === 0) {
    return check > 0 ? `${phase}, status check ${check}/${maxChecks}` : phase;
  }
  const share = sentBytes / totalBytes;
  const full = Math.round(share * BAR_CELLS);
  const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
  return `uploading ${bar} ${uploaded(progress)}`;
}

function uploaded({ sentBytes, totalBytes, bytesPerSecond, etaSeconds }: PostProgress): string {
  const percent = `${Math.floor((sentBytes / totalBytes) * 100)}%`.padStart(4);
  const rate = `${megabytes(bytesPerSecond)} MB/s`;
  const rest = etaSeconds === undefined ? '' : `, ${Math.ceil(etaSeconds)} s left`;
  return `${percent} of ${megabytes(totalBytes)} MB, ${rate}${rest}`;
}

/** Lines for a log: every change of state, every tenth of the upload, every status check. */
export class ProgressLines {
  #tenths = 0;
  #checks = 0;

  of(event: PostEvent): string | undefined {
    if (event.type === 'state') {
      return event.stalledBecause === undefined
        ? event.state
        : `${event.state}: ${event.stalledBecause}`;
    }
    if (event.type !== 'progress') return undefined;
    if (event.check > this.#checks) {
      this.#checks = event.check;
      return `status check ${event.check}/${event.maxChecks}`;
    }
    const tenths =
      event.totalBytes === 0 ? 0 : Math.floor((10 * event.sentBytes) / event.totalBytes);
    if (event.phase !== 'uploading' || tenths <= this.#tenths) return undefined;
    this.#tenths = tenths;
    return `uploading${uploaded(event)}`;
  }
}
