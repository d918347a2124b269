#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/lease_holder.hpp"
#include "native/core/store/post_table.hpp"
#include "native/core/store/sqlite_connection.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// Takes the lease of one post; fails with `not_found`, `already_ended` or `lease_held`.
Result<PostRow> acquire_post(SqliteConnection& connection, const LeaseHolder& holder,
                             const std::string& id);

struct DueRows {
  std::vector<PostRow> rows;
  std::optional<WallTime> next_wake;
};
Result<DueRows> acquire_due_posts(SqliteConnection& connection, const LeaseHolder& holder,
                                  std::size_t limit);

/// What others want of the posts that `engine` holds; hints are told once.
Result<std::vector<PostSignal>> take_signals(SqliteConnection& connection,
                                             const std::string& engine);

Status request_cancel(SqliteConnection& connection, const std::string& id);

Result<std::optional<std::string>> find_predecessor(SqliteConnection& connection,
                                                    const std::string& id);

}  // namespace tokpost
