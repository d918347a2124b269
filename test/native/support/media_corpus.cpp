#include "test/native/support/media_corpus.hpp"

#include "test/native/support/media_fixtures.hpp"

namespace tokpost::test {

std::vector<std::string> media_corpus() {
  return {
      make_mp4(),
      make_mp4({.brand = "qt  ", .moov_first = false, .large_mdat = true}),
      make_mp4({.wide_headers = true, .wide_offsets = true, .rotation = 90, .edits = {500, 700}}),
      make_mp4({.video = "hvc1", .audio = "", .times = {{30, 1000}, {5, 2000}, {1, 9000}}}),
      make_fragmented_mp4({.times = SampleTimes::in_trex, .mehd = true}),
      make_fragmented_mp4({.fragments = 30, .samples_each = 2, .sidx = true, .media_bytes = 8}),
      make_fragmented_mp4({.times = SampleTimes::in_tfhd,
                           .fragments = 30,
                           .samples_each = 2,
                           .mfra = true,
                           .media_bytes = 8}),
      make_webm(),
      make_webm({.frame_nanoseconds = std::nullopt,
                 .duration_ms = std::nullopt,
                 .endless = true,
                 .frames = 60,
                 .frame_bytes = 20}),
      make_webm({.doc_type = "matroska", .tracks_at_end = true, .block_groups = true}),
      make_jpeg({.orientation = 6, .data_bytes = 64}),
      make_jpeg({.orientation = 3, .little_endian_exif = true, .progressive = true}),
      make_webp({.kind = WebpKind::lossy}),
      make_webp({.kind = WebpKind::lossless}),
      make_webp({.kind = WebpKind::extended, .orientation = 8}),
      make_webp({.kind = WebpKind::extended, .animated = true}),
      make_png({.animated = true, .orientation = 6}),
  };
}

}  // namespace tokpost::test
