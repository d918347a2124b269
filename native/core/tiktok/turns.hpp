#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/deadline.hpp"
#include "native/core/runtime/job.hpp"

#include <cstdint>
#include <string>

namespace tokpost::tiktok {

/// What TikTok limits per minute and account ("Rate limits" of its documents).
enum class Limited : std::uint8_t {
  init,
  creator_info,
  status,
  user_info,
  video_list,
  video_query,
};

/// Makes calls wait their turn, so that TikTok's limits are kept. Safe from any thread.
class Turns {
 public:
  virtual ~Turns() = default;
  /// Waits until the request may be sent for `who` (an open_id, or a name for a token whose owner
  /// is not known). Fails where the turn comes after the deadline, and with kind `cancelled`.
  virtual Awaitable<Status> async_turn(Limited what, std::string who, Deadline deadline) = 0;
};

}  // namespace tokpost::tiktok
