#pragma once

#include "native/core/base/clock.hpp"

#include <cstdint>
#include <optional>

namespace tokpost {

/// What is left of TikTok's limits for one account. Its daily caps count what other apps post too,
/// which nobody here sees, so that those numbers are what is left at most.
struct Quota {
  std::int64_t inits_left = 0;  ///< this minute
  std::int64_t status_checks_left = 0;
  std::int64_t creator_infos_left = 0;
  std::int64_t posts_today = 0;  ///< direct posts of the last 24 h that we made
  std::int64_t posts_left_today = 0;
  std::int64_t drafts_today = 0;
  std::int64_t drafts_left_today = 0;
  WallTime next_post_at{};  ///< when the next post can start, as far as we know
};

/// "About 15" direct posts per creator in 24 hours, shared by all apps; 5 drafts that the creator
/// has not finished (TikTok's rate limits page).
inline constexpr std::int64_t kPostsPerDay = 15;
inline constexpr std::int64_t kPendingDrafts = 5;

}  // namespace tokpost
