#include "native/core/publish/post_log.hpp"

#include "native/core/publish/error_text.hpp"

#include <array>
#include <cstdio>

namespace tokpost {
namespace {

std::string megabytes(std::uint64_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text.data();
}

std::string joined(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : ", ") + id;
  return text;
}

std::string error_code(const PostProgress& progress) {
  if (!progress.error) return "";
  const auto error = error_from_text(*progress.error);
  return error ? ": " + error->code + ": " + error->message : "";
}

}  // namespace

void log_upload_started(const Log& log, std::string_view title, std::uint64_t size_bytes) {
  log.info("tiktok: upload started: " + std::string(title.empty() ? "untitled" : title) + " (" +
           megabytes(size_bytes) + ")");
}

void log_session_initialized(const Log& log, std::string_view publish_id) {
  log.info("tiktok: session initialized (publish_id " + std::string(publish_id) + ")");
}

void log_status_check(const Log& log, std::int64_t check, int max_checks, std::string_view word) {
  if (!log.wants(LogLevel::info)) return;
  log.info("tiktok: status check " + std::to_string(check) + "/" + std::to_string(max_checks) +
           ": " + std::string(word));
}

void log_next_check(const Log& log, std::chrono::milliseconds pause) {
  if (!log.wants(LogLevel::info)) return;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(pause).count();
  log.info("tiktok: still processing, next check in " + std::to_string(seconds) + " s");
}

void log_transition(const Log& log, const PostRecord& record) {
  const PostProgress& progress = record.progress;
  switch (progress.state) {
    case PostState::published:
      log.info(progress.post_ids.empty()
                   ? "tiktok: published"
                   : "tiktok: published (post id " + joined(progress.post_ids) + ")");
      break;
    case PostState::in_inbox:
      log.info("tiktok: delivered to the creator's inbox");
      break;
    case PostState::failed:
      log.error("tiktok: failed" + error_code(progress));
      break;
    case PostState::stalled:
      log.warn("tiktok: stalled: " + std::string(to_string(progress.stalled_because.value_or(
                                         StallReason::checks_exhausted))));
      break;
    case PostState::cancelled:
      log.info("tiktok: cancelled");
      break;
    default:
      break;
  }
}

}  // namespace tokpost
