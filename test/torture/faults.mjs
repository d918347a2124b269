// What goes wrong at random. Nothing of it is for good: TikTok's refusals end a post, as they should.

const kAnywhere = [
  { drop: 'before' },
  { drop: 'mid-body' },
  { drop: 'after' },
  { status: 500 },
  { status: 429 },
  { status: 502, reply: 'html' },
  { status: 403, reply: 'html' },
  { reply: 'html' },
  { reply: 'truncated' },
  { delayMs: 120 },
];
const kUpload = [
  { drop: 'before' },
  { drop: 'mid-body' },
  { drop: 'after' },
  { status: 500 },
  { status: 502, reply: 'html' },
  { ackBytes: 0 },
  { ackBytes: 30_000 },
  { expire: 'upload' },
  { delayMs: 120 },
  { bytesPerSecond: 20_000_000 },
];
const kSteps = [
  'creatorInfo',
  'videoInit',
  'videoInit',
  'contentInit',
  'status',
  'upload',
  'upload',
];

export function faultOf(random) {
  const on = random.pick(kSteps);
  return { on, nth: random.between(1, 6), ...random.pick(on === 'upload' ? kUpload : kAnywhere) };
}
