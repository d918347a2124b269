#include "native/core/media/rules.hpp"

#include "native/core/base/limits.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace tokpost::media {
namespace {

constexpr std::string_view kFormatFailed = "file_format_check_failed";
constexpr std::string_view kPictureSizeFailed = "picture_size_check_failed";
constexpr std::string_view kFrameRateFailed = "frame_rate_check_failed";
constexpr std::string_view kDurationFailed = "duration_check_failed";
constexpr std::string_view kInvalidParams = "invalid_params";

// Time stamps are rounded, so that 60 fps may read 60.02 and 23.976 be cut to 22.98.
constexpr double kRateTolerance = 0.01;
// A pair of readings for "20 MB": the decimal one is safe, the binary one is where hope ends.
constexpr std::uint64_t kMaxPhotoSizeMebibytes = std::uint64_t{20} * 1024 * 1024;

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

template <class List>
std::string joined(const List& list) {
  std::string text;
  for (const std::string_view item : list) {
    if (!text.empty()) text += ", ";
    text += item;
  }
  return text;
}

/// Up to two decimals, none that are zero.
std::string decimal(double value) {
  char text[64];
  const int length = std::snprintf(text, sizeof text, "%.2f", value);
  std::string result(text, static_cast<std::size_t>(std::max(0, length)));
  while (result.ends_with('0')) result.pop_back();
  if (result.ends_with('.')) result.pop_back();
  return result;
}

std::string seconds_text(std::int64_t milliseconds) {
  return decimal(static_cast<double>(milliseconds) / 1000) + " s";
}

std::string pixels(std::uint32_t width, std::uint32_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

class Report {
 public:
  void add(std::string_view rule, std::string_view code, std::string found, std::string allowed,
           std::string message, bool certain = true) {
    problems_.push_back({std::string(rule), std::string(code), std::move(found), std::move(allowed),
                         certain, std::move(message)});
  }
  std::vector<Problem> take() { return std::move(problems_); }

 private:
  std::vector<Problem> problems_;
};

/// What is wrong with the file itself. A file that states too little of itself may still play.
void check_findings(const Probe& probe, Report& report) {
  for (const Finding& finding : probe.findings) {
    if (finding.flaw == Flaw::unrecognised) continue;  // reported as a format
    report.add("file." + std::string(to_string(finding.flaw)), kFormatFailed,
               std::string(to_string(finding.flaw)), "a whole, readable file", finding.message,
               finding.flaw != Flaw::too_scattered);
  }
}

template <class List>
void check_container(const Probe& probe, const List& allowed, std::string_view rule,
                     Report& report) {
  if (contains(allowed, to_string(probe.container)) || probe.has(Flaw::empty)) return;
  const auto named =
      std::find_if(probe.findings.begin(), probe.findings.end(),
                   [](const Finding& finding) { return finding.flaw == Flaw::unrecognised; });
  const std::string message =
      named != probe.findings.end()
          ? named->message
          : "TikTok does not take " + std::string(to_string(probe.container)) + " files here.";
  report.add(rule, kFormatFailed, std::string(to_string(probe.container)), joined(allowed),
             message);
}

void check_codec(const Probe& probe, Report& report) {
  if (probe.video_codec.empty() || contains(limits::kVideoCodecs, probe.video_codec)) return;
  report.add("video.codec", kFormatFailed, probe.video_codec, joined(limits::kVideoCodecs),
             "TikTok does not take videos in " + probe.video_codec + ".");
}

void check_frame_rate(const Probe& probe, Report& report) {
  if (!probe.frame_rate) return;
  // The average counts: a phone's recording has single pictures that stand long.
  const double rate = probe.frame_rate->average;
  const bool slow = rate < limits::kMinFps;
  if (!slow && rate <= limits::kMaxFps) return;
  const bool certain = rate < limits::kMinFps * (1 - kRateTolerance) ||
                       rate > limits::kMaxFps * (1 + kRateTolerance);
  report.add("video.frame_rate", kFrameRateFailed, decimal(rate) + " fps",
             decimal(limits::kMinFps) + " to " + decimal(limits::kMaxFps) + " fps",
             std::string("The frame rate is too ") + (slow ? "low." : "high."), certain);
}

void check_video_sides(const Probe& probe, Report& report) {
  if (probe.width == 0 || probe.height == 0) return;
  const std::string found = pixels(probe.width, probe.height);
  const std::string allowed = std::to_string(limits::kMinVideoSidePx) + " to " +
                              std::to_string(limits::kMaxVideoSidePx) + " px on both sides";
  if (std::min(probe.width, probe.height) < limits::kMinVideoSidePx) {
    report.add("video.min_side", kPictureSizeFailed, found, allowed, "The picture is too small.");
  }
  // 5000x5000 was published, whatever the page says.
  if (std::max(probe.width, probe.height) > limits::kMaxVideoSidePx) {
    report.add("video.max_side", kPictureSizeFailed, found, allowed,
               "The picture is larger than TikTok documents; it was seen to take such videos.",
               false);
  }
}

void check_duration(const Probe& probe, const VideoLimits& limits, Report& report) {
  if (!probe.duration_ms) {
    if (!probe.findings.empty()) return;  // the fault that hides it is reported
    report.add("video.duration", kDurationFailed, "unknown",
               "up to " + std::to_string(limits::kMaxVideoDurationSec) + " s",
               "The file does not state its duration.", false);
    return;
  }
  const std::int64_t duration_ms = *probe.duration_ms;
  const std::string found = seconds_text(duration_ms);
  if (limits.creator_max_duration_s && duration_ms > *limits.creator_max_duration_s * 1000) {
    report.add("video.creator_duration", kDurationFailed, found,
               "up to " + std::to_string(*limits.creator_max_duration_s) + " s for this creator",
               "The video is longer than this creator may post.", !probe.duration_estimated);
  }
  if (duration_ms > limits::kMaxVideoDurationSec * 1000) {
    // Creators with an hour have been seen, so that the documented limit may not hold for all.
    const bool beyond_all = duration_ms > limits::kLongestSeenDurationSec * 1000;
    report.add("video.duration", kDurationFailed, found,
               "up to " + std::to_string(limits::kMaxVideoDurationSec) + " s",
               "The video is longer than TikTok documents for uploads.",
               beyond_all && !probe.duration_estimated);
  }
}

void check_video_size(const Probe& probe, Report& report) {
  if (probe.size_bytes <= limits::kMaxVideoSizeBytes) return;
  report.add("video.size", kInvalidParams, std::to_string(probe.size_bytes) + " bytes",
             "up to " + std::to_string(limits::kMaxVideoSizeBytes) + " bytes",
             "The file is larger than 4 GB.");
}

void check_photo_size(const Probe& probe, Report& report) {
  if (probe.size_bytes <= limits::kMaxPhotoSizeBytes) return;
  report.add("photo.size", kPictureSizeFailed, std::to_string(probe.size_bytes) + " bytes",
             "up to " + std::to_string(limits::kMaxPhotoSizeBytes) + " bytes",
             "The photo is larger than 20 MB.", probe.size_bytes > kMaxPhotoSizeMebibytes);
}

void check_photo_side(const Probe& probe, Report& report) {
  // Whether the longer side is limited is not known.
  if (std::min(probe.width, probe.height) <= limits::kMaxPhotoShortSidePx) return;
  report.add("photo.short_side", kPictureSizeFailed, pixels(probe.width, probe.height),
             "up to " + std::to_string(limits::kMaxPhotoShortSidePx) + " px on the shorter side",
             "The photo's shorter side is too long.");
}

}  // namespace

std::vector<Problem> check_video(const Probe& probe, const VideoLimits& limits) {
  Report report;
  check_findings(probe, report);
  check_container(probe, limits::kVideoContainers, "video.format", report);
  check_video_size(probe, report);
  if (!is_video(probe.container)) return report.take();
  check_codec(probe, report);
  check_frame_rate(probe, report);
  check_video_sides(probe, report);
  check_duration(probe, limits, report);
  return report.take();
}

std::vector<Problem> check_photo(const Probe& probe) {
  Report report;
  check_findings(probe, report);
  check_container(probe, limits::kPhotoContainers, "photo.format", report);
  check_photo_size(probe, report);
  if (!is_image(probe.container)) return report.take();
  if (probe.animated) {
    report.add("photo.animated", kFormatFailed, "animated", "a still picture",
               "The picture is animated; TikTok's pages name still pictures only.", false);
  }
  check_photo_side(probe, report);
  return report.take();
}

std::string_view upload_content_type(Container container) {
  switch (container) {
    case Container::mp4:
      return "video/mp4";
    case Container::mov:
      return "video/quicktime";
    case Container::webm:
      return "video/webm";
    default:
      return {};
  }
}

}  // namespace tokpost::media
