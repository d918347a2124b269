#include "native/sandbox/media_verdict.hpp"

#include "native/core/base/limits.hpp"

#include <algorithm>
#include <string_view>

namespace tokpost::sandbox {
namespace {

constexpr const char* kFormat = "file_format_check_failed";
constexpr const char* kDuration = "duration_check_failed";
constexpr const char* kFrameRate = "frame_rate_check_failed";
constexpr const char* kPictureSize = "picture_size_check_failed";

// A stated 60 may compute to a little more.
constexpr double kRateTolerance = 0.05;

bool is_broken(const media::Probe& probe) {
  return !probe.findings.empty();
}

}  // namespace

std::string video_verdict(const media::Probe& probe, std::int64_t creator_max_seconds) {
  using media::Container;
  const bool known = probe.container == Container::mp4 || probe.container == Container::mov ||
                     probe.container == Container::webm;
  if (!known || is_broken(probe)) return kFormat;
  if (std::find(limits::kVideoCodecs.begin(), limits::kVideoCodecs.end(), probe.video_codec) ==
      limits::kVideoCodecs.end())
    return kFormat;
  // The upper bound of 4096 is documented, but a 5000x5000 video was seen to be published.
  if (std::min(probe.width, probe.height) < limits::kMinVideoSidePx) return kPictureSize;
  if (!probe.duration_ms) return kFormat;
  if (*probe.duration_ms > std::min(creator_max_seconds, limits::kMaxVideoDurationSec) * 1000)
    return kDuration;
  if (!probe.frame_rate || probe.frame_rate->average < limits::kMinFps - kRateTolerance ||
      probe.frame_rate->average > limits::kMaxFps + kRateTolerance) {
    return kFrameRate;
  }
  return {};
}

std::string photo_verdict(const media::Probe& probe) {
  using media::Container;
  if (probe.container != Container::jpeg && probe.container != Container::webp) return kFormat;
  if (is_broken(probe)) return kFormat;
  // The shorter side decides: 941x1672 passes, 1086x1448 does not.
  if (probe.size_bytes > limits::kMaxPhotoSizeBytes ||
      std::min(probe.width, probe.height) > limits::kMaxPhotoShortSidePx) {
    return kPictureSize;
  }
  return {};
}

}  // namespace tokpost::sandbox
