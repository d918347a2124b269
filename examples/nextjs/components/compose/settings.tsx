'use client';

import { useId } from 'react';
import type { Composer, ComposerFields, ComposerText, ComposerToggle } from 'tokpost/react';

type ToggleField = {
  [Name in keyof ComposerFields]: ComposerFields[Name] extends boolean ? Name : never;
}[keyof ComposerFields];

/** The post's words, who may see it and what viewers may do: as the composer says, and no more. */
export function Settings({ composer }: { composer: Composer }) {
  const { choices, state } = composer;
  const isPhotos = state.media?.kind === 'photos';
  return (
    <>
      {(choices.title.shown || choices.description.shown) && (
        <section className="card stack" aria-label="Words">
          {choices.title.shown && (
            <TextField
              label={isPhotos ? 'Title' : 'Caption'}
              text={choices.title}
              value={state.title}
              lines={isPhotos ? 1 : 4}
              onChange={(title) => composer.set({ title })}
            />
          )}
          {choices.description.shown && (
            <TextField
              label="Description"
              text={choices.description}
              value={state.description}
              lines={4}
              onChange={(description) => composer.set({ description })}
            />
          )}
        </section>
      )}
      {choices.privacy.shown && (
        <section className="card stack" aria-label="Who and what">
          <PrivacySelect composer={composer} />
          <fieldset>
            <legend className="legend">Allow viewers to</legend>
            <Toggle
              composer={composer}
              field="allowComment"
              toggle={choices.comment}
              label="Comment"
            />
            <Toggle composer={composer} field="allowDuet" toggle={choices.duet} label="Duet" />
            <Toggle
              composer={composer}
              field="allowStitch"
              toggle={choices.stitch}
              label="Stitch"
            />
          </fieldset>
          {(choices.aiGenerated.shown || choices.autoAddMusic.shown) && (
            <fieldset>
              <legend className="legend">Content</legend>
              <Toggle
                composer={composer}
                field="aiGenerated"
                toggle={choices.aiGenerated}
                label="AI-generated"
                about="TikTok labels the video as made with AI."
              />
              <Toggle
                composer={composer}
                field="autoAddMusic"
                toggle={choices.autoAddMusic}
                label="Add recommended music"
              />
            </fieldset>
          )}
        </section>
      )}
      {choices.disclose.shown && <Disclosure composer={composer} />}
    </>
  );
}

function TextField({
  label,
  text,
  value,
  lines,
  onChange,
}: {
  label: string;
  text: ComposerText;
  value: string;
  lines: number;
  onChange: (value: string) => void;
}) {
  const id = useId();
  const over = text.length > text.maxLength;
  const common = {
    id,
    value,
    'aria-invalid': over,
    'aria-describedby': `${id}-count`,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {lines === 1 ? (
        <input className="input" type="text" {...common} />
      ) : (
        <textarea className="textarea" rows={lines} {...common} />
      )}
      <span id={`${id}-count`} className={over ? 'counter over' : 'counter numbers'}>
        {text.length} of {text.maxLength}
      </span>
    </div>
  );
}

function PrivacySelect({ composer }: { composer: Composer }) {
  const id = useId();
  const { privacy } = composer.choices;
  const excluded = privacy.options.find(({ disabled }) => disabled);
  return (
    <div className="field">
      <label htmlFor={id}>Who can see this post</label>
      <select
        className="select"
        id={id}
        required
        disabled={privacy.disabled}
        title={excluded?.reason ?? privacy.reason}
        aria-describedby={excluded ? `${id}-why` : undefined}
        value={composer.state.privacy ?? ''}
        onChange={(event) => {
          const chosen = privacy.options.find(({ value }) => value === event.target.value);
          composer.set({ privacy: chosen?.value ?? null });
        }}
      >
        <option value="" disabled>
          Choose…
        </option>
        {privacy.options.map(({ value, label, disabled, reason }) => (
          <option key={value} value={value} disabled={disabled} title={reason}>
            {label}
          </option>
        ))}
      </select>
      {excluded && (
        <span id={`${id}-why`} className="muted small">
          {excluded.reason}
        </span>
      )}
    </div>
  );
}

function Toggle({
  composer,
  field,
  toggle,
  label,
  about,
  isSwitch,
}: {
  composer: Composer;
  field: ToggleField;
  toggle: ComposerToggle;
  label: string;
  about?: string;
  isSwitch?: boolean;
}) {
  const id = useId();
  if (!toggle.shown) return null;
  const why = toggle.reason ?? about;
  return (
    <div className={toggle.disabled ? 'check off' : 'check'} title={toggle.reason}>
      <input
        id={id}
        className={isSwitch ? 'switch' : undefined}
        type="checkbox"
        role={isSwitch ? 'switch' : undefined}
        checked={toggle.checked}
        disabled={toggle.disabled}
        aria-describedby={why ? `${id}-why` : undefined}
        onChange={(event) => composer.set({ [field]: event.target.checked })}
      />
      <label htmlFor={id}>{label}</label>
      {why && (
        <span id={`${id}-why`} className="why">
          {why}
        </span>
      )}
    </div>
  );
}

function Disclosure({ composer }: { composer: Composer }) {
  const { disclose, yourBrand, brandedContent } = composer.choices;
  return (
    <section className="card stack-small" aria-label="Disclosure">
      <Toggle
        composer={composer}
        field="disclose"
        toggle={disclose}
        label="Disclose post content"
        about="Turn on to tell viewers that this post promotes something in exchange for something of value."
        isSwitch
      />
      {yourBrand.shown && (
        <fieldset>
          <legend className="visually-hidden">What it promotes</legend>
          <Toggle
            composer={composer}
            field="yourBrand"
            toggle={yourBrand}
            label="Your brand"
            about="You promote yourself or your own business."
          />
          <Toggle
            composer={composer}
            field="brandedContent"
            toggle={brandedContent}
            label="Branded content"
            about="You promote another brand or a third party."
          />
        </fieldset>
      )}
      <div aria-live="polite">
        {composer.notices
          .filter(({ code }) => code === 'promotional_content' || code === 'paid_partnership')
          .map(({ code, message }) => (
            <p key={code} className="note">
              {message}
            </p>
          ))}
      </div>
    </section>
  );
}
