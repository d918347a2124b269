'use client';

import { useEffect, useRef, useState } from 'react';
import type { MediaProbe } from 'tokpost';

import { type Problem, problemOf, putFile } from '@/lib/api';
import type { ChosenFile } from '@/lib/media';

interface Upload {
  share: number;
  done: boolean;
  problem?: Problem;
  probe?: MediaProbe;
}

export interface Uploads {
  /** All files together, from 0 to 1. */
  share: number;
  complete: boolean;
  problem: Problem | undefined;
  /** What the server has found in the first file. */
  probe: MediaProbe | undefined;
}

/**
 * Brings chosen files to this app's server, where they are looked at before posting. TikTok gets
 * nothing of them until the user posts. A file that is no longer chosen is not sent on.
 */
export function useUploads(files: readonly ChosenFile[]): Uploads {
  const [uploads, setUploads] = useState<Record<string, Upload>>({});
  const running = useRef(new Map<string, AbortController>());

  useEffect(() => {
    const change = (id: string, upload: Upload) =>
      setUploads((before) => ({ ...before, [id]: upload }));
    for (const [id, controller] of running.current) {
      if (files.some((file) => file.id === id)) continue;
      controller.abort();
      running.current.delete(id);
    }
    for (const { id, file } of files) {
      if (running.current.has(id)) continue;
      const controller = new AbortController();
      const { signal } = controller;
      running.current.set(id, controller);
      change(id, { share: 0, done: false });
      const onProgress = (share: number) => change(id, { share, done: false });
      putFile(`/api/tiktok/uploads/${id}`, file, { onProgress, signal }).then(
        ({ probe }) => change(id, { share: 1, done: true, ...(probe && { probe }) }),
        (fault) =>
          signal.aborted || change(id, { share: 0, done: false, problem: problemOf(fault) }),
      );
    }
  }, [files]);

  useEffect(() => {
    const { current } = running;
    return () => {
      for (const controller of current.values()) controller.abort();
      current.clear();
    };
  }, []);

  const own = files.map(({ id }) => uploads[id]);
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const sent = files.reduce((sum, { file }, i) => sum + file.size * (own[i]?.share ?? 0), 0);
  return {
    share: total === 0 ? 1 : sent / total,
    complete: own.every((upload) => upload?.done),
    probe: own[0]?.probe,
    problem: own.find((upload) => upload?.problem)?.problem,
  };
}
