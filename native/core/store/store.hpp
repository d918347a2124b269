#pragma once

#include "native/core/runtime/job.hpp"
#include "native/core/store/connections.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/oauth_states.hpp"
#include "native/core/store/rate_log.hpp"

#include <functional>
#include <memory>

namespace tokpost {

/// Everything that an engine remembers, in one place: an SQLite file, a database in memory, or a
/// store that answers from JavaScript. Its parts speak for one engine as a holder of leases.
struct Store {
  std::shared_ptr<Connections> connections;
  std::shared_ptr<OauthStates> oauth_states;
  std::shared_ptr<Journal> journal;
  std::shared_ptr<RateLog> rate_log;
  /// Other processes may use it at the same time, so that the limits per minute are kept there.
  bool is_shared = false;
  /// From now on calls back, from any thread, when another process has left something to do. Empty
  /// where there is nothing to hear of.
  std::function<void(std::function<void()> wake)> watch;
  /// Finishes what is under way; nothing may use the parts afterwards.
  std::function<Awaitable<void>()> close;
};

}  // namespace tokpost
