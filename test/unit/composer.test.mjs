// The composer against TikTok's content sharing guidelines, by the numbers of their points. The
// wording is TikTok's, to the letter.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';

const require = createRequire(import.meta.url);
const {
  creatorFault,
  reduceComposer,
  startComposer,
} = require('../../dist-browser/react/composer.js');
const { viewComposer } = require('../../dist-browser/react/view.js');
const rules = require('../../rules.json');

const musicUsage = 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en';
const brandedPolicy = 'https://www.tiktok.com/legal/page/global/bc-policy/en';

const creator = {
  nickname: 'Anna',
  username: 'anna',
  avatarUrl: 'https://example.com/anna.jpg',
  privacyOptions: ['public', 'friends', 'private'],
  commentDisabled: false,
  duetDisabled: false,
  stitchDisabled: false,
  maxDurationSeconds: 60,
};
const video = { kind: 'video', durationMs: 30_000, sizeBytes: 1_000_000 };
const photos = { kind: 'photos', count: 3 };

/** A form in use: each `set` is what the user does, one after the other. */
function form({ info = creator, ...options } = {}) {
  let state = startComposer({ creator: info, ...options });
  return {
    set(patch) {
      state = reduceComposer(state, { type: 'set', patch });
      return this;
    },
    tell(action) {
      state = reduceComposer(state, action);
      return this;
    },
    get view() {
      return viewComposer(state);
    },
    get state() {
      return state;
    },
  };
}

const ready = (patch = {}) => form().set({ media: video, privacy: 'public', ...patch });
const codes = ({ reasons }) => reasons.map(({ code }) => code);
const option = (view, value) => view.choices.privacy.options.find((each) => each.value === value);
const notices = (view) => view.notices.map(({ message }) => message);

describe('what the page says beforehand', () => {
  test('10, 11, 15: decides nothing that is the user’s', () => {
    const initial = {
      privacy: 'public',
      allowComment: true,
      allowDuet: true,
      allowStitch: true,
      disclose: true,
      brandedContent: true,
      phase: 'published',
    };
    const { state } = form({ initial });
    const begun = form().state;
    assert.deepEqual(state, begun);
    assert.equal(state.privacy, null);
  });

  test('may be undefined', () => {
    const used = form({ initial: { media: undefined, title: undefined, mode: undefined } });
    used.set({ title: undefined, description: undefined, privacy: undefined });
    assert.deepEqual(used.view.state, form().state);
    assert.equal(form({ initial: undefined }).view.canPublish, false);
  });

  test('is no more than the fields', () => {
    const before = form().state;
    const after = form().set({ creator: { status: 'ready' }, phase: 'published', other: 1 }).state;
    assert.deepEqual(after, before);
  });
});

describe('creator info', () => {
  test('4: nothing can be published before TikTok has answered', () => {
    const { view } = form({ info: null, initial: { media: video } });
    assert.ok(codes(view).includes('creator_loading'));
    assert.equal(view.canPublish, false);
    assert.equal(view.creator, null);
    assert.equal(view.choices.comment.disabled, true);
    assert.equal(view.choices.privacy.disabled, true);
  });

  test('5: the nickname is there to be shown', () => {
    assert.equal(form().view.creator.nickname, 'Anna');
  });

  for (const code of [
    'spam_risk_too_many_posts',
    'spam_risk_user_banned_from_posting',
    'reached_active_user_cap',
  ]) {
    test(`6: ${code} stops, and asks to try again later`, () => {
      const refused = creatorFault({ code, message: 'whatever' });
      const { view } = ready().tell({ type: 'creator', creator: refused });
      assert.equal(view.canPublish, false);
      assert.equal(view.post, null);
      const [reason] = view.reasons;
      assert.deepEqual([reason.field, reason.code], ['creator', code]);
      assert.match(reason.message, /[Tt]ry again (tomorrow|later)/);
    });
  }

  test('a failure to ask is told as it came', () => {
    const fault = { code: 'connect', message: 'No connection.', hint: 'Check the network.' };
    const { view } = ready().tell({ type: 'creator', creator: creatorFault(fault) });
    assert.deepEqual(codes(view), ['creator_failed']);
    assert.equal(view.publishHint, 'No connection. Check the network.');
    for (const odd of [undefined, null, 'text', {}, { code: 'toString' }]) {
      assert.equal(creatorFault(odd).status, 'failed');
    }
  });

  test('7: a video that is too long for this creator is blocked', () => {
    const at = (durationMs) => ready({ media: { kind: 'video', durationMs } }).view;
    assert.deepEqual(codes(at(60_001)), ['too_long']);
    assert.equal(at(60_001).canPublish, false);
    assert.match(at(60_001).publishHint, /60\.1 s.*at most 60 s/);
    assert.equal(at(60_000).canPublish, true);
  });

  test('7: a duration that the browser cannot read is left to the server', () => {
    assert.equal(ready({ media: { kind: 'video' } }).view.canPublish, true);
  });
});

describe('metadata', () => {
  test('8 and 25: a title, also one that was given, can be edited', () => {
    const composer = form({ initial: { title: '#spring' } });
    assert.equal(composer.state.title, '#spring');
    composer.set({ media: video, privacy: 'public', title: 'My own words' });
    assert.equal(composer.view.post.settings.title, 'My own words');
    assert.deepEqual(composer.view.choices.title, {
      shown: true,
      disabled: false,
      length: 12,
      maxLength: rules.video.titleMaxLength,
    });
  });

  test('25: nothing is added to what the user wrote', () => {
    assert.equal(ready().view.post.settings.title, '');
  });

  test('a text is measured in UTF-16 units', () => {
    const { titleMaxLength } = rules.video;
    const title = '😀'.repeat(titleMaxLength / 2);
    assert.equal(ready({ title }).view.canPublish, true);
    assert.deepEqual(codes(ready({ title: `${title}!` }).view), ['title_too_long']);
    const tooMuch = {
      media: photos,
      title: 'x'.repeat(rules.photos.titleMaxLength + 1),
      description: 'x'.repeat(rules.photos.descriptionMaxLength + 1),
    };
    assert.deepEqual(codes(ready(tooMuch).view), ['title_too_long', 'description_too_long']);
  });

  test('9: the privacy options are exactly those of the creator', () => {
    for (const privacyOptions of [['followers', 'friends', 'private'], ['SELF_ONLY'], []]) {
      const { options } = form({ info: { ...creator, privacyOptions } }).view.choices.privacy;
      assert.deepEqual(
        options.map(({ value }) => value),
        privacyOptions,
      );
    }
  });

  test('9: another one cannot be chosen', () => {
    assert.equal(form().set({ privacy: 'followers' }).state.privacy, null);
    assert.equal(ready().set({ privacy: 'followers' }).state.privacy, 'public');
  });

  test('10: no privacy is chosen until the user does it', () => {
    const composer = form().set({ media: video });
    assert.equal(composer.state.privacy, null);
    assert.ok(composer.view.choices.privacy.options.every(({ selected }) => !selected));
    assert.deepEqual(codes(composer.view), ['privacy_missing']);
    assert.equal(composer.view.canPublish, false);
    composer.set({ privacy: 'friends' });
    assert.equal(option(composer.view, 'friends').selected, true);
    assert.equal(composer.view.canPublish, true);
  });

  test('10: nor does it survive that TikTok takes it away, or another account', () => {
    const info = { ...creator, privacyOptions: ['friends'] };
    const creatorNow = { status: 'ready', info };
    assert.equal(ready().tell({ type: 'creator', creator: creatorNow }).state.privacy, null);
    const other = ready({ allowComment: true }).tell({ type: 'account' }).state;
    assert.deepEqual([other.privacy, other.allowComment], [null, false]);
  });

  test('11: comment, duet and stitch are there and unchecked', () => {
    const { comment, duet, stitch } = form().set({ media: video }).view.choices;
    for (const toggle of [comment, duet, stitch]) {
      assert.deepEqual(toggle, { shown: true, disabled: false, checked: false });
    }
    const { settings } = ready().view.post;
    assert.deepEqual(
      [settings.disableComment, settings.disableDuet, settings.disableStitch],
      [true, true, true],
    );
    const chosen = ready({ allowComment: true, allowDuet: true, allowStitch: true }).view.post;
    assert.deepEqual(
      [chosen.settings.disableComment, chosen.settings.disableDuet, chosen.settings.disableStitch],
      [false, false, false],
    );
  });

  for (const [name, switched, allow, disable] of [
    ['comment', 'commentDisabled', 'allowComment', 'disableComment'],
    ['duet', 'duetDisabled', 'allowDuet', 'disableDuet'],
    ['stitch', 'stitchDisabled', 'allowStitch', 'disableStitch'],
  ]) {
    test(`12: ${name} is disabled where the creator has it off`, () => {
      const composer = form({ info: { ...creator, [switched]: true } });
      composer.set({ media: video, privacy: 'public', [allow]: true });
      const toggle = composer.view.choices[name];
      assert.deepEqual([toggle.disabled, toggle.checked], [true, false]);
      assert.match(toggle.reason, /settings do not allow/);
      assert.equal(composer.view.post.settings[disable], true);
    });

    test(`12: ${name} is taken back when the creator has switched it off meanwhile`, () => {
      const composer = ready({ [allow]: true });
      const info = { ...creator, [switched]: true };
      composer.tell({ type: 'creator', creator: { status: 'ready', info } });
      assert.equal(composer.state[allow], false);
    });
  }

  test('13: photos have comments only', () => {
    const composer = form().set({ media: photos, privacy: 'public' });
    composer.set({ allowComment: true, allowDuet: true, allowStitch: true, aiGenerated: true });
    const { comment, duet, stitch, aiGenerated, autoAddMusic } = composer.view.choices;
    assert.deepEqual(
      [comment.shown, duet.shown, stitch.shown, aiGenerated.shown, autoAddMusic.shown],
      [true, false, false, false, true],
    );
    assert.deepEqual(composer.view.post, {
      kind: 'photos',
      settings: {
        title: '',
        description: '',
        coverIndex: 0,
        privacy: 'public',
        disableComment: false,
        autoAddMusic: false,
        brandContent: false,
        brandOrganic: false,
      },
    });
  });

  test('14: the declaration links the music usage confirmation', () => {
    const [declaration, ...others] = ready().view.declarations;
    assert.equal(others.length, 0);
    assert.equal(declaration.text, "By posting, you agree to TikTok's Music Usage Confirmation");
    assert.deepEqual(declaration.parts.at(-1), {
      text: 'Music Usage Confirmation',
      href: musicUsage,
    });
    assert.equal(declaration.parts.map(({ text }) => text).join(''), declaration.text);
  });
});

describe('commercial content', () => {
  const disclosed = (patch = {}) => ready({ disclose: true }).set(patch);

  test('15: the disclosure is off, and nothing of it shows', () => {
    const { disclose, yourBrand, brandedContent } = ready().view.choices;
    assert.deepEqual([disclose.shown, disclose.checked], [true, false]);
    assert.deepEqual([yourBrand.shown, brandedContent.shown], [false, false]);
    const { brandContent, brandOrganic } = ready().view.post.settings;
    assert.deepEqual([brandContent, brandOrganic], [false, false]);
  });

  test('16: on, it gives two boxes that can both be ticked', () => {
    const { yourBrand, brandedContent } = disclosed().view.choices;
    assert.deepEqual(yourBrand, { shown: true, disabled: false, checked: false });
    assert.deepEqual(brandedContent, { shown: true, disabled: false, checked: false });
    const { settings } = disclosed({ yourBrand: true, brandedContent: true }).view.post;
    assert.deepEqual([settings.brandOrganic, settings.brandContent], [true, true]);
  });

  test('16: without it neither can be ticked, and switching it off clears both', () => {
    assert.equal(ready().set({ yourBrand: true }).state.yourBrand, false);
    const { state } = disclosed({ yourBrand: true, brandedContent: true }).set({ disclose: false });
    assert.deepEqual([state.yourBrand, state.brandedContent], [false, false]);
  });

  test('17: your brand alone is promotional content', () => {
    const { view } = disclosed({ yourBrand: true });
    assert.equal(notices(view)[0], "Your photo/video will be labeled as 'Promotional content'");
    assert.deepEqual(
      [view.post.settings.brandOrganic, view.post.settings.brandContent],
      [true, false],
    );
  });

  test('18: branded content, alone or not, is a paid partnership', () => {
    for (const yourBrand of [false, true]) {
      const { view } = disclosed({ yourBrand, brandedContent: true });
      const labels = notices(view).filter((message) => message.includes('labeled'));
      assert.deepEqual(labels, ["Your photo/video will be labeled as 'Paid partnership'"]);
    }
  });

  test('19: with nothing ticked the button is disabled and says why', () => {
    const hint = 'You need to indicate if your content promotes yourself, a third party, or both.';
    const { view } = disclosed();
    assert.deepEqual([view.canPublish, view.post, view.publishHint], [false, null, hint]);
    // Whatever else is missing, this is the hover text.
    assert.equal(form().set({ disclose: true }).view.publishHint, hint);
  });

  test('20: what is private cannot become branded content', () => {
    const composer = disclosed({ privacy: 'private' });
    const { brandedContent } = composer.view.choices;
    assert.equal(brandedContent.disabled, true);
    assert.equal(brandedContent.reason, 'Branded content visibility cannot be set to private.');
    composer.set({ brandedContent: true });
    assert.deepEqual([composer.state.brandedContent, composer.state.privacy], [false, 'private']);
  });

  for (const name of ['private', 'SELF_ONLY']) {
    test(`21: branded content cannot become ${name}`, () => {
      const info = { ...creator, privacyOptions: ['public', name] };
      const composer = form({ info }).set({ media: video, privacy: 'public' });
      composer.set({ disclose: true }).set({ brandedContent: true });
      assert.deepEqual(option(composer.view, name), {
        value: name,
        label: 'Only me',
        selected: false,
        disabled: true,
        reason: 'Branded content visibility cannot be set to private.',
      });
      assert.equal(option(composer.view, 'public').disabled, false);
      composer.set({ privacy: name });
      assert.deepEqual([composer.state.brandedContent, composer.state.privacy], [true, 'public']);
    });
  }

  test('20 and 21: not even in one step', () => {
    const { state } = form().set({ disclose: true, brandedContent: true, privacy: 'private' });
    assert.deepEqual([state.brandedContent, state.privacy], [false, 'private']);
  });

  test('22: your brand alone keeps the declaration', () => {
    const [{ text }] = disclosed({ yourBrand: true }).view.declarations;
    assert.equal(text, "By posting, you agree to TikTok's Music Usage Confirmation");
  });

  test('23: branded content adds its policy to the declaration', () => {
    for (const yourBrand of [false, true]) {
      const [{ text, parts }] = disclosed({ yourBrand, brandedContent: true }).view.declarations;
      assert.equal(
        text,
        "By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation",
      );
      assert.deepEqual(
        parts.flatMap(({ href }) => href ?? []),
        [brandedPolicy, musicUsage],
      );
    }
  });
});

describe('control and awareness', () => {
  test('24: without content there is nothing to publish', () => {
    assert.deepEqual(codes(form().set({ privacy: 'public' }).view), ['media_missing']);
    assert.deepEqual(codes(ready({ media: { kind: 'photos', count: 0 } }).view), ['media_missing']);
  });

  test('26: while a post is on its way, and after it, there is no second one', () => {
    for (const phase of ['publishing', 'published']) {
      const composer = ready({ title: 'agreed' }).tell({ type: 'phase', phase });
      assert.deepEqual([composer.view.canPublish, composer.view.post], [false, null]);
      assert.deepEqual(codes(composer.view), [phase]);
      assert.equal(composer.set({ title: 'changed' }).state.title, 'agreed');
    }
  });

  test('26: a new form is empty and asks TikTok anew', () => {
    const { state } = ready({ title: 'old', disclose: true }).tell({ type: 'reset' });
    assert.deepEqual(
      [state.title, state.media, state.privacy, state.disclose, state.phase, state.creator.status],
      ['', null, null, false, 'editing', 'loading'],
    );
  });

  test('27: it says that processing takes a few minutes', () => {
    assert.match(notices(ready().view).at(-1), /few minutes .*process.* visible on the profile/);
  });

  test('31: a draft sends the user to the inbox of TikTok', () => {
    const { view } = ready({ mode: 'draft', disclose: true });
    assert.equal(view.notices.length, 1);
    assert.match(view.notices[0].message, /inbox .*TikTok app.* to edit and post/);
    assert.deepEqual(view.post, { kind: 'draft_video', settings: {} });
    assert.deepEqual(view.declarations, []);
    const shown = Object.entries(view.choices).filter(([, choice]) => choice.shown);
    assert.deepEqual(
      shown.map(([name]) => name),
      [],
    );
  });

  test('31: a draft needs neither creator info nor privacy, and may be longer', () => {
    const { view } = form({ info: null }).set({
      mode: 'draft',
      media: { kind: 'video', durationMs: 400_000 },
    });
    assert.equal(view.canPublish, true);
  });

  test('31: a draft of photos brings its words along', () => {
    const { view } = form().set({
      mode: 'draft',
      media: photos,
      title: 'T',
      description: 'D',
      coverIndex: 2,
    });
    assert.deepEqual(view.post, {
      kind: 'draft_photos',
      settings: { title: 'T', description: 'D', coverIndex: 2 },
    });
  });
});

describe('media', () => {
  test('TikTok takes 35 photos and 4 GB', () => {
    const { maxCount } = rules.photos;
    const { maxSizeBytes } = rules.video;
    const seen = (media) => codes(ready({ media }).view);
    assert.deepEqual(seen({ kind: 'photos', count: maxCount }), []);
    assert.deepEqual(seen({ kind: 'photos', count: maxCount + 1 }), ['too_many_photos']);
    assert.deepEqual(seen({ kind: 'video', sizeBytes: maxSizeBytes }), []);
    assert.deepEqual(seen({ kind: 'video', sizeBytes: maxSizeBytes + 1 }), ['too_large']);
  });

  test('the cover is a moment of the video, or one of the photos', () => {
    const composer = ready({ coverTimestampMs: 12_345.6 });
    assert.equal(composer.view.post.settings.coverTimestampMs, 12_346);
    assert.deepEqual(composer.view.choices.cover, { shown: true, disabled: false, max: 30_000 });
    for (const [moment, kept] of [
      [99_999, 30_000],
      [-1, 0],
      [Number.NaN, 0],
    ]) {
      assert.equal(composer.set({ coverTimestampMs: moment }).state.coverTimestampMs, kept);
    }
    composer.set({ media: photos, coverIndex: 9 });
    assert.equal(composer.view.post.settings.coverIndex, 2);
  });
});
