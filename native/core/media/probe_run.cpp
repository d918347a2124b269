#include "native/core/media/probe_run.hpp"

#include "native/core/media/parsers.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::media {
namespace {

// The first read takes in most files' headers; the later ones are aimed.
constexpr std::uint64_t kFirstReadBytes = std::uint64_t{64} * 1024;
constexpr std::uint64_t kSmallestReadBytes = std::uint64_t{2} * 1024;
// An index at the end is often this small: its head and the whole of it come with one read.
constexpr std::uint64_t kTailBytes = std::uint64_t{64} * 1024;

}  // namespace

std::optional<NeedRange> ProbeRun::next() {
  ProbeStep step = probe_step(bytes_);
  probe_ = std::move(step.probe);
  if (!step.need) return std::nullopt;
  NeedRange range = *step.need;
  range.size =
      std::max(range.size, bytes_.part_count() == 0 ? kFirstReadBytes : kSmallestReadBytes);
  const std::uint64_t rest = bytes_.size() - range.offset;
  range.size = rest <= kTailBytes ? rest : std::min(range.size, rest);
  if (bytes_.part_count() >= kMaxReads || bytes_.fetched_bytes() + range.size > kMaxFetchedBytes) {
    note(probe_, Flaw::too_scattered, "What the file says of itself is spread too far.");
    return std::nullopt;
  }
  return range;
}

void ProbeRun::add(std::uint64_t offset, std::string bytes) {
  bytes_.add(offset, std::move(bytes));
}

}  // namespace tokpost::media
