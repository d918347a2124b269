'use client';

import { useEffect, useId, useRef } from 'react';
import type { Composer } from 'tokpost/react';

import { duration } from '@/lib/format';
import type { Chosen, ChosenFile, VideoFacts } from '@/lib/media';

interface Props {
  chosen: Chosen;
  composer: Composer;
  onFacts: (facts: VideoFacts) => void;
}

/** What will be posted, and which moment or photo stands for it. */
export function Preview({ chosen, composer, onFacts }: Props) {
  switch (chosen.kind) {
    case 'video':
      return <VideoPreview url={chosen.file.url} composer={composer} onFacts={onFacts} />;
    case 'photos':
      return <PhotoPreview files={chosen.files} composer={composer} />;
    case 'videoLink':
      return <video key={chosen.href} src={chosen.href} controls muted playsInline />;
    case 'photoLinks':
      return (
        <div className="thumbs">
          {chosen.hrefs.map((href) => (
            // biome-ignore lint/performance/noImgElement: wherever it is
            <img key={href} src={href} alt="" />
          ))}
        </div>
      );
  }
}

function VideoPreview({
  url,
  composer,
  onFacts,
}: {
  url: string;
  composer: Composer;
  onFacts: Props['onFacts'];
}) {
  const id = useId();
  const video = useRef<HTMLVideoElement>(null);
  const { cover } = composer.choices;
  const { coverTimestampMs } = composer.state;

  // The preview shows the frame that becomes the cover.
  useEffect(() => {
    if (video.current?.paused) video.current.currentTime = coverTimestampMs / 1000;
  }, [coverTimestampMs]);

  return (
    <div className="stack-small">
      <div className="preview">
        <video
          ref={video}
          src={url}
          controls
          muted
          playsInline
          aria-label="Preview of the video"
          onLoadedMetadata={({ currentTarget }) => {
            const { videoWidth, videoHeight } = currentTarget;
            if (!Number.isFinite(currentTarget.duration)) return; // a stream tells no end
            const durationMs = Math.round(currentTarget.duration * 1000);
            onFacts({ durationMs, width: videoWidth, height: videoHeight });
          }}
        />
      </div>
      {cover.shown && (
        <div className="field">
          <label htmlFor={id}>Cover</label>
          <input
            id={id}
            type="range"
            min={0}
            max={cover.max}
            step={100}
            value={coverTimestampMs}
            aria-valuetext={`The picture at ${duration(coverTimestampMs / 1000)}`}
            onChange={(event) => composer.set({ coverTimestampMs: Number(event.target.value) })}
          />
          <p className="muted small numbers">
            The picture at {duration(coverTimestampMs / 1000)} stands for the video.
          </p>
        </div>
      )}
    </div>
  );
}

function PhotoPreview({ files, composer }: { files: ChosenFile[]; composer: Composer }) {
  const { coverIndex } = composer.state;
  const cover = files[coverIndex] ?? files[0];
  return (
    <div className="stack-small">
      <div className="preview">
        {/* biome-ignore lint/performance/noImgElement: a local file */}
        {cover && <img src={cover.url} alt="The cover" />}
      </div>
      <fieldset>
        <legend className="legend">Cover</legend>
        <div className="thumbs">
          {files.map(({ id, url, file }, i) => (
            <button
              key={id}
              className="thumb"
              type="button"
              aria-pressed={i === coverIndex}
              onClick={() => composer.set({ coverIndex: i })}
            >
              {/* biome-ignore lint/performance/noImgElement: a local file */}
              <img src={url} alt={`${i + 1}: ${file.name}`} />
              {i === coverIndex && <span className="chip accent">Cover</span>}
            </button>
          ))}
        </div>
      </fieldset>
    </div>
  );
}
