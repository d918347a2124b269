#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/lease_holder.hpp"
#include "native/core/store/sqlite_connection.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tokpost {

struct TakenRefresh {
  std::int64_t epoch = 0;
  bool interrupted = false;  ///< a refresh was sent and never ended
};

/// Takes the right to refresh a connection; nothing where a living holder has it, this one
/// included.
Result<std::optional<TakenRefresh>> acquire_refresh(SqliteConnection& connection,
                                                    const LeaseHolder& holder,
                                                    const std::string& connection_id);

/// Notes that the request is about to be sent; fails with `lease_lost`.
Status begin_refresh(SqliteConnection& connection, const std::string& connection_id,
                     std::int64_t epoch);

/// Gives the lease back if it still has that epoch. `settled` clears the note of begin_refresh().
Status end_refresh(SqliteConnection& connection, const std::string& connection_id,
                   std::int64_t epoch, bool settled);

/// New tokens have come: what became of the answer to the old ones no longer matters.
Status forget_interruption(SqliteConnection& connection, const std::string& connection_id);

}  // namespace tokpost
