// A video as small as TikTok's rules allow one to be: an H.264 track whose samples are padding.

const kTimescale = 15_360;
const kFramesPerSecond = 30;
const kWidth = 720;
const kHeight = 1280;

const u16 = (...values) =>
  Buffer.from(values.flatMap((value) => [(value >> 8) & 255, value & 255]));
function u32(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}
function box(type, ...parts) {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}
const kUnity = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const kParameterSets = Buffer.from([
  1, 66, 192, 30, 255, 225, 0, 4, 0x67, 66, 192, 30, 1, 0, 2, 0x68, 0xce,
]);

function sampleTable(frames, bytesPerFrame, offset) {
  const avc1 = box(
    'avc1',
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(kWidth, kHeight),
    u32(0x480000, 0x480000, 0),
    u16(1),
    Buffer.alloc(32),
    u16(24, 0xffff),
    box('avcC', kParameterSets),
  );
  return box(
    'stbl',
    box('stsd', u32(0, 1), avc1),
    box('stts', u32(0, 1, frames, kTimescale / kFramesPerSecond)),
    box('stsc', u32(0, 1, 1, frames, 1)),
    box('stsz', u32(0, bytesPerFrame, frames)),
    box('stco', u32(0, 1, offset)),
  );
}

function movie(frames, bytesPerFrame, offset) {
  const ticks = (frames * kTimescale) / kFramesPerSecond;
  const media = box(
    'mdia',
    box('mdhd', u32(0, 0, 0, kTimescale, ticks), u16(0x55c4, 0)),
    box('hdlr', u32(0, 0), Buffer.from('vide'), Buffer.alloc(13)),
    box(
      'minf',
      box('vmhd', u32(1, 0, 0)),
      box('dinf', box('dref', u32(0, 1), box('url ', u32(1)))),
      sampleTable(frames, bytesPerFrame, offset),
    ),
  );
  const track = box(
    'trak',
    box(
      'tkhd',
      u32(7, 0, 0, 1, 0, ticks, 0, 0),
      u16(0, 0, 0, 0),
      kUnity,
      u32(kWidth * 65_536, kHeight * 65_536),
    ),
    media,
  );
  const header = box(
    'mvhd',
    u32(0, 0, 0, kTimescale, ticks, 0x10000),
    u16(0x100, 0),
    Buffer.alloc(8),
    kUnity,
    Buffer.alloc(24),
    u32(2),
  );
  return box('moov', header, track);
}

/// An MP4 file of that length and of exactly that many bytes, no two of its megabytes alike.
export function mp4({ seconds, sizeBytes }) {
  const frames = seconds * kFramesPerSecond;
  const type = box('ftyp', Buffer.from('isom'), u32(512), Buffer.from('isomavc1mp41'));
  const head = type.length + movie(frames, 0, 0).length + 8;
  const room = sizeBytes - head;
  const video = Buffer.alloc(sizeBytes);
  type.copy(video);
  movie(frames, Math.floor(room / frames), head).copy(video, type.length);
  video.writeUInt32BE(room + 8, head - 8);
  video.write('mdat', head - 4, 'latin1');
  for (let at = head; at + 4 <= sizeBytes; at += 4096) video.writeUInt32BE(at, at);
  return video;
}
