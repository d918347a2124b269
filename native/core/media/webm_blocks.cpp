#include "native/core/media/webm_blocks.hpp"

#include "native/core/media/ebml.hpp"
#include "native/core/media/webm_ids.hpp"

#include <algorithm>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kWindowBytes = std::uint64_t{64} * 1024;
constexpr int kMaxWindows = 11;
constexpr std::string_view kClusterId = "\x1f\x43\xb6\x75";
constexpr std::uint64_t kMaxTicks = std::uint64_t{1} << 60;

/// A block begins with its track and a signed time, relative to the cluster's.
void add_block(ProbeReader& reader, const Element& block, std::int64_t cluster_time,
               std::uint64_t video_track, BlockTimes& times) {
  const std::string_view head =
      reader.bytes(block.body, std::min<std::uint64_t>(block.body_size(), 10));
  const Vint track = read_vint(head);
  if (track.length == 0 || head.size() < track.length + 2) return;
  const auto relative = static_cast<std::int16_t>(big_endian_at(head, track.length, 2));
  const std::int64_t time = cluster_time + relative;
  times.first = std::min(times.first.value_or(time), time);
  times.last = std::max(times.last.value_or(time), time);
  if (track.value == video_track) times.video.push_back(time);
}

/// The pattern may stand in a picture by chance: a real cluster begins with its time, or with the
/// checksum or void elements that may stand before it.
bool is_cluster(ProbeReader& reader, std::uint64_t at, std::uint64_t end) {
  const auto cluster = read_element(reader, at, end);
  if (!cluster) return false;
  const auto first = read_element(reader, cluster->body, cluster->end);
  return first &&
         (first->id == webm::kTimestamp || first->id == webm::kCrc32 || first->id == webm::kVoid);
}

}  // namespace

RateTally BlockTimes::tally() const {
  RateTally tally;
  if (video.size() < 3) return tally;
  // Pictures are stored in decoding order.
  std::vector<std::int64_t> sorted = video;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const std::int64_t ticks = sorted[i] - sorted[i - 1];
    if (ticks > 0 && ticks <= std::numeric_limits<std::uint32_t>::max()) {
      tally.add(1, static_cast<std::uint32_t>(ticks));
    }
  }
  return tally;
}

BlockTimes walk_blocks(ProbeReader& reader, std::uint64_t begin, std::uint64_t end,
                       std::uint64_t video_track, std::size_t max_video_frames) {
  BlockTimes times;
  std::int64_t cluster_time = 0;
  std::uint64_t at = begin;
  while (at < end && times.video.size() < max_video_frames) {
    const auto element = read_element(reader, at, end);
    if (!element) return times;
    switch (element->id) {
      case webm::kCluster:
      case webm::kBlockGroup:
        at = element->body;
        continue;
      case webm::kTimestamp:
        cluster_time =
            static_cast<std::int64_t>(std::min(element_uint(reader, *element), kMaxTicks));
        break;
      case webm::kSimpleBlock:
      case webm::kBlock:
        add_block(reader, *element, cluster_time, video_track, times);
        break;
      default:
        if (element->unknown_size) return times;
        break;
    }
    at = element->end;
  }
  times.reached_end = at >= end && reader.ok();
  return times;
}

std::optional<std::uint64_t> find_last_cluster(ProbeReader& reader, std::uint64_t begin,
                                               std::uint64_t end) {
  std::uint64_t window_end = end;
  for (int i = 0; i < kMaxWindows && window_end > begin && reader.ok(); ++i) {
    const std::uint64_t window_begin =
        window_end - begin > kWindowBytes ? window_end - kWindowBytes : begin;
    // Windows overlap by an id's length, so that none is cut in two.
    const std::uint64_t length = std::min(end, window_end + kClusterId.size() - 1) - window_begin;
    const std::string_view window = reader.bytes(window_begin, length);
    for (std::size_t at = window.rfind(kClusterId); at != std::string_view::npos;
         at = at == 0 ? std::string_view::npos : window.rfind(kClusterId, at - 1)) {
      if (is_cluster(reader, window_begin + at, end)) return window_begin + at;
      if (!reader.ok()) return std::nullopt;
    }
    window_end = window_begin;
  }
  return std::nullopt;
}

}  // namespace tokpost::media
