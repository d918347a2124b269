#pragma once

#include "native/core/base/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokpost::sandbox {

/// Names in the shapes that TikTok gives its own, each unlikely ever to be given twice.

/// 19 digits, above 2^53, so that a reader that keeps it in a double corrupts it.
std::int64_t make_post_id();
/// "act.…!4692.e1": TikTok's tokens hold characters that are not safe in a URL.
std::string make_token(std::string_view prefix);
/// "…*0!6410", which arrives percent-encoded in the callback.
std::string make_code();
std::string make_open_id();
std::string make_uuid();
/// `size` characters of 0-9 a-z A-Z.
std::string make_word(std::size_t size);
/// 14 digits of UTC time and 20 hex digits.
std::string make_log_id(WallTime now);

/// "2026-11-21T06:35:00.000Z", as JavaScript's Date writes it.
std::string iso_time(WallTime time);

}  // namespace tokpost::sandbox
