'use client';

import { type DragEvent, useId, useState } from 'react';

import { UploadIcon } from '@/components/icons';
import { type Chosen, choose } from '@/lib/media';

interface Props {
  chosen: Chosen | null;
  onChoose: (chosen: Chosen | null) => void;
}

/** A file or photos, by choosing or dropping them, or the address of either. */
export function MediaPicker({ chosen, onChoose }: Props) {
  const [from, setFrom] = useState<'device' | 'link'>('device');
  const name = useId();

  function change(next: 'device' | 'link') {
    setFrom(next);
    onChoose(null);
  }

  return (
    <div className="stack-small">
      <fieldset>
        <legend className="visually-hidden">Where the media is</legend>
        <div className="segments">
          {(['device', 'link'] as const).map((place) => (
            <label key={place}>
              <input
                type="radio"
                name={name}
                checked={from === place}
                onChange={() => change(place)}
              />
              {place === 'device' ? 'This device' : 'A link'}
            </label>
          ))}
        </div>
      </fieldset>
      {from === 'device' ? (
        <FilePicker hasMedia={chosen !== null} onChoose={onChoose} />
      ) : (
        <LinkPicker onChoose={onChoose} />
      )}
    </div>
  );
}

function FilePicker({
  hasMedia,
  onChoose,
}: {
  hasMedia: boolean;
  onChoose: (chosen: Chosen | null) => void;
}) {
  const id = useId();
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState(false);

  function take(files: FileList | null) {
    if (files === null || files.length === 0) return;
    const next = choose([...files]);
    setRefused(next === null);
    if (next !== null) onChoose(next);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut; the button inside does the same
    <div
      className={`drop${over ? ' over' : ''}${hasMedia ? ' compact' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {!hasMedia && <UploadIcon />}
      <p>
        <strong>{hasMedia ? 'Something else instead?' : 'Drop a video or photos here'}</strong>
      </p>
      {!hasMedia && (
        <p className="muted small">
          MP4, MOV or WebM up to 4 GB, or up to 35 photos. Nothing is sent to TikTok until you post.
        </p>
      )}
      <input
        className="visually-hidden"
        id={id}
        type="file"
        multiple
        accept="video/mp4,video/quicktime,video/webm,image/jpeg,image/webp,image/png"
        onChange={(event) => {
          take(event.target.files);
          event.target.value = '';
        }}
      />
      <label className="button" htmlFor={id}>
        Choose from this device
      </label>
      {refused && (
        <p className="note bad" role="alert">
          That is neither a video nor a photo.
        </p>
      )}
    </div>
  );
}

function LinkPicker({ onChoose }: { onChoose: (chosen: Chosen | null) => void }) {
  const id = useId();
  const [kind, setKind] = useState<'video' | 'photos'>('video');
  const [text, setText] = useState('');
  const [relay, setRelay] = useState(false);

  function tell(nextKind: typeof kind, nextText: string, nextRelay: boolean) {
    setKind(nextKind);
    setText(nextText);
    setRelay(nextRelay);
    const hrefs = nextText.split(/\s+/).filter((each) => each !== '');
    if (hrefs.length === 0) onChoose(null);
    else if (nextKind === 'photos') onChoose({ kind: 'photoLinks', hrefs });
    else onChoose({ kind: 'videoLink', href: hrefs[0] ?? '', relay: nextRelay });
  }

  return (
    <div className="stack-small">
      <fieldset className="row">
        <legend className="visually-hidden">What the link leads to</legend>
        {(['video', 'photos'] as const).map((each) => (
          <label key={each} className="row">
            <input
              type="radio"
              name={`${id}-kind`}
              checked={kind === each}
              onChange={() => tell(each, text, relay)}
            />
            {each === 'video' ? 'A video' : 'Photos'}
          </label>
        ))}
      </fieldset>
      <div className="field">
        <label htmlFor={id}>
          {kind === 'video' ? 'Address of the video' : 'Addresses, one a line'}
        </label>
        {kind === 'video' ? (
          <input
            className="input"
            id={id}
            type="url"
            inputMode="url"
            placeholder="https://"
            value={text}
            onChange={(event) => tell(kind, event.target.value, relay)}
          />
        ) : (
          <textarea
            className="textarea"
            id={id}
            inputMode="url"
            placeholder="https://"
            value={text}
            onChange={(event) => tell(kind, event.target.value, relay)}
          />
        )}
      </div>
      {kind === 'video' && (
        <div className="check">
          <input
            id={`${id}-relay`}
            type="checkbox"
            checked={relay}
            onChange={(event) => tell(kind, text, event.target.checked)}
          />
          <label htmlFor={`${id}-relay`}>Pass it on through this server</label>
          <span className="why">
            For addresses on a domain that is not verified with TikTok. Otherwise TikTok fetches the
            video itself.
          </span>
        </div>
      )}
    </div>
  );
}
