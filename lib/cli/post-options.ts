// The options of posts as they are typed, and as the library takes them.
import type { CommandLine, OptionSpecs } from './command-line';
import { UsageError } from './command-line';

const common: OptionSpecs = {
  'idempotency-key': {
    type: 'string',
    value: 'KEY',
    text: 'running the command again with the same key posts nothing a second time',
  },
  'publish-at': {
    type: 'string',
    value: 'TIME',
    text: 'when, as 2026-08-01T09:00:00Z; `tokpost queue work` then posts it',
  },
  'max-checks': {
    type: 'string',
    value: 'NUMBER',
    text: 'how many times; default: 30',
  },
  'poll-ms': { type: 'string', value: 'MS', text: 'how often TikTok is asked; default: 5000' },
};

const audience: OptionSpecs = {
  privacy: {
    type: 'string',
    choices: [
      'public',
      'friends',
      'followers',
      'private',
      'PUBLIC_TO_EVERYONE',
      'MUTUAL_FOLLOW_FRIENDS',
      'FOLLOWER_OF_CREATOR',
      'SELF_ONLY',
    ],
    value: 'WHO',
    text: "who sees it: public, friends, followers, private, or TikTok's own names; default: private",
  },
  'disable-comment': { type: 'boolean', text: 'nobody can comment' },
  'brand-content': { type: 'boolean', text: 'a paid partnership' },
  'brand-organic': { type: 'boolean', text: "the creator's own brand" },
  wait: {
    type: 'string',
    choices: ['uploaded', 'published', 'public'],
    text: 'when the command is done; default: published',
  },
};

const title: OptionSpecs = { title: { type: 'string', value: 'TEXT', text: 'the caption' } };

export const draftOptions: OptionSpecs = {
  url: {
    type: 'string',
    value: 'URL',
    text: 'TikTok pulls the video from there (a verified domain)',
  },
  'relay-url': { type: 'string', value: 'URL', text: 'the video is streamed from there to TikTok' },
  ...common,
};

export const videoOptions: OptionSpecs = {
  ...title,
  ...draftOptions,
  ...audience,
  'disable-duet': { type: 'boolean', text: 'nobody can make a duet' },
  'disable-stitch': { type: 'boolean', text: 'nobody can stitch it' },
  'cover-ms': { type: 'string', value: 'MS', text: 'the moment that is the cover' },
  'ai-generated': { type: 'boolean', text: 'made with AI' },
};

export const photoOptions: OptionSpecs = {
  ...title,
  description: { type: 'string', value: 'TEXT', text: 'the text below the title' },
  cover: { type: 'string', value: 'INDEX', text: 'which photo is the cover, from 0' },
  draft: { type: 'boolean', text: "to the creator's inbox; takes no post settings" },
  ...common,
  ...audience,
  'auto-add-music': { type: 'boolean', text: 'TikTok chooses music' },
};

/** From the file, --url or --relay-url: one of them. */
function sourceOf(line: CommandLine): object {
  const file = line.optional('FILE');
  const url = line.text('url');
  const relayUrl = line.text('relay-url');
  const given = [file, url, relayUrl].filter((each) => each !== undefined);
  if (given.length !== 1) throw new UsageError('give one of FILE, --url and --relay-url');
  if (url !== undefined) return { url };
  return relayUrl === undefined ? { file } : { relayUrl };
}

/** The members that were given, by the library's names. */
function members(line: CommandLine, names: Record<string, string>): object {
  const given: [string, unknown][] = Object.entries(names).map(([option, name]) => [
    name,
    line.text(option),
  ]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function flags(line: CommandLine, names: Record<string, string>): object {
  const given = Object.entries(names).filter(([option]) => line.flag(option));
  return Object.fromEntries(given.map(([, name]) => [name, true]));
}

function commonMembers(line: CommandLine): object {
  const intervalMs = line.integer('poll-ms', 1);
  const maxChecks = line.integer('max-checks', 1);
  const polling = {
    ...(intervalMs !== undefined && { intervalMs }),
    ...(maxChecks !== undefined && { maxChecks }),
  };
  return {
    ...members(line, { 'idempotency-key': 'idempotencyKey', 'publish-at': 'publishAt' }),
    ...(Object.keys(polling).length > 0 && { polling }),
  };
}

const audienceNames = { privacy: 'privacy', wait: 'wait', title: 'title' };

export function videoOrder(line: CommandLine): object {
  const coverTimestampMs = line.integer('cover-ms');
  return {
    source: sourceOf(line),
    ...commonMembers(line),
    ...members(line, audienceNames),
    ...flags(line, {
      'disable-comment': 'disableComment',
      'disable-duet': 'disableDuet',
      'disable-stitch': 'disableStitch',
      'brand-content': 'brandContent',
      'brand-organic': 'brandOrganic',
      'ai-generated': 'aiGenerated',
    }),
    ...(coverTimestampMs !== undefined && { coverTimestampMs }),
  };
}

export function draftOrder(line: CommandLine): object {
  return { source: sourceOf(line), ...commonMembers(line) };
}

export function photoOrder(line: CommandLine): object {
  if (line.positionals.length === 0) throw new UsageError('PHOTO is missing');
  const coverIndex = line.integer('cover');
  return {
    photos: line.positionals.map((each) =>
      /^https?:/i.test(each) ? { url: each } : { file: each },
    ),
    ...commonMembers(line),
    ...members(line, { ...audienceNames, description: 'description' }),
    ...flags(line, {
      'disable-comment': 'disableComment',
      'brand-content': 'brandContent',
      'brand-organic': 'brandOrganic',
      'auto-add-music': 'autoAddMusic',
    }),
    ...(coverIndex !== undefined && { coverIndex }),
  };
}
