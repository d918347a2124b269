#pragma once

#include "native/core/base/log.hpp"
#include "native/core/store/post_record.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokpost {

// The lines in which people follow a post: `tiktok: upload started: <title> (5.2 MB)`.

void log_upload_started(const Log& log, std::string_view title, std::uint64_t size_bytes);
void log_session_initialized(const Log& log, std::string_view publish_id);
void log_status_check(const Log& log, std::int64_t check, int max_checks, std::string_view word);
void log_next_check(const Log& log, std::chrono::milliseconds pause);
/// Of a post that came to a new state; says nothing of those that other lines tell.
void log_transition(const Log& log, const PostRecord& record);

}  // namespace tokpost
