// What the page itself can tell of files, before anything leaves the browser.
import type { MediaProbe } from 'tokpost';
import type { ComposerMedia } from 'tokpost/react';

export interface ChosenFile {
  /** The upload's id, made here so that it can be named before it is complete. */
  id: string;
  file: File;
  /** An object URL for the preview. */
  url: string;
}

export type Chosen =
  | { kind: 'video'; file: ChosenFile; facts?: VideoFacts }
  | { kind: 'photos'; files: ChosenFile[] }
  | { kind: 'videoLink'; href: string; relay: boolean }
  | { kind: 'photoLinks'; hrefs: string[] };

export interface VideoFacts {
  durationMs: number;
  width: number;
  height: number;
}

const videoNames = /\.(mp4|m4v|mov|webm)$/i;
const photoNames = /\.(jpe?g|webp|png|heic|avif)$/i;

/** The first video, or all photos, of what was chosen or dropped. */
export function choose(files: readonly File[]): Chosen | null {
  const video = files.find(({ type, name }) => type.startsWith('video/') || videoNames.test(name));
  if (video !== undefined) return { kind: 'video', file: withUrl(video) };
  const photos = files.filter(
    ({ type, name }) => type.startsWith('image/') || photoNames.test(name),
  );
  return photos.length === 0 ? null : { kind: 'photos', files: photos.map(withUrl) };
}

function withUrl(file: File): ChosenFile {
  return { id: crypto.randomUUID(), file, url: URL.createObjectURL(file) };
}

export function filesOf(chosen: Chosen | null): ChosenFile[] {
  if (chosen?.kind === 'video') return [chosen.file];
  return chosen?.kind === 'photos' ? chosen.files : [];
}

/** As the composer wants it; null while there is nothing to post. */
export function composerMedia(
  chosen: Chosen | null,
  probe: MediaProbe | undefined,
): ComposerMedia | null {
  switch (chosen?.kind) {
    case 'video': {
      const durationMs = chosen.facts?.durationMs ?? probe?.durationMs;
      const sizeBytes = chosen.file.file.size;
      return { kind: 'video', sizeBytes, ...(durationMs !== undefined && { durationMs }) };
    }
    case 'photos':
      return { kind: 'photos', count: chosen.files.length };
    case 'videoLink':
      return chosen.href === '' ? null : { kind: 'video' };
    case 'photoLinks':
      return chosen.hrefs.length === 0 ? null : { kind: 'photos', count: chosen.hrefs.length };
    default:
      return null;
  }
}
