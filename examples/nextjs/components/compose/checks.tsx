'use client';

import type { MediaProbe, Plan } from 'tokpost';

import { ProblemNote } from '@/components/problem';
import type { Problem } from '@/lib/api';
import { bytes, duration } from '@/lib/format';
import type { Chosen } from '@/lib/media';
import type { Uploads } from './use-uploads';

export interface Checked {
  plan?: Plan;
  problem?: Problem;
}

interface Props {
  chosen: Chosen;
  uploads: Uploads;
  checked: Checked | null;
}

/** What is known of the media, and what TikTok would say to this post. */
export function Checks({ chosen, uploads, checked }: Props) {
  const percent = Math.round(uploads.share * 100);
  const refusals = checked?.plan?.refusals ?? [];
  return (
    <section className="card stack-small" aria-labelledby="checks">
      <h2 id="checks">Before posting</h2>
      <Facts chosen={chosen} probe={uploads.probe} />
      {uploads.problem && <ProblemNote problem={uploads.problem} />}
      {!uploads.complete && !uploads.problem && (
        <div className="stack-small">
          <p className="small muted">Coming to this server, not to TikTok yet: {percent} %</p>
          <div
            className="bar"
            role="progressbar"
            aria-label="Upload to this server"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent}
          >
            <span style={{ width: `${percent}%` }} />
          </div>
        </div>
      )}
      {checked?.problem && <ProblemNote problem={checked.problem} />}
      <div aria-live="polite" className="stack-small">
        {refusals.map(({ code, message, remedy, certain }) => (
          <div key={code + message} className={certain ? 'note bad' : 'note warn'}>
            <p>
              <strong>{message}</strong>
            </p>
            {remedy && <p>{remedy}</p>}
          </div>
        ))}
        {checked?.plan && refusals.length === 0 && (
          <p className="note good">Nothing speaks against this post.</p>
        )}
      </div>
    </section>
  );
}

function Facts({ chosen, probe }: { chosen: Chosen; probe: MediaProbe | undefined }) {
  if (chosen.kind === 'videoLink' || chosen.kind === 'photoLinks') return null;
  if (chosen.kind === 'photos') {
    const size = chosen.files.reduce((sum, { file }) => sum + file.size, 0);
    return (
      <dl className="facts numbers">
        <dt>Photos</dt>
        <dd>{chosen.files.length}</dd>
        <dt>Size</dt>
        <dd>{bytes(size)}</dd>
      </dl>
    );
  }
  const { file, facts } = chosen;
  const durationMs = probe?.durationMs ?? facts?.durationMs;
  const { width, height } = probe ?? facts ?? {};
  const codecs = [probe?.container, probe?.videoCodec, probe?.audioCodec].filter(Boolean);
  return (
    <dl className="facts numbers">
      <dt>File</dt>
      <dd className="break">{file.file.name}</dd>
      <dt>Size</dt>
      <dd>{bytes(file.file.size)}</dd>
      {durationMs !== undefined && (
        <>
          <dt>Length</dt>
          <dd>{duration(durationMs / 1000)}</dd>
        </>
      )}
      {width !== undefined && (
        <>
          <dt>Picture</dt>
          <dd>
            {width} × {height}
          </dd>
        </>
      )}
      {probe?.fps !== undefined && (
        <>
          <dt>Pictures a second</dt>
          <dd>{Math.round(probe.fps * 100) / 100}</dd>
        </>
      )}
      {codecs.length > 0 && (
        <>
          <dt>Format</dt>
          <dd>{codecs.join(', ')}</dd>
        </>
      )}
    </dl>
  );
}
