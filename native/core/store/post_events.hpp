#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/sqlite_connection.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokpost {

/// Appends to the stream of what happened to posts and answers the entry's id, which the post's row
/// notes as its newest.
Result<std::int64_t> append_event(SqliteConnection& connection, const PostEvent& event);

Result<std::vector<PostEvent>> read_events(SqliteConnection& connection, std::int64_t after_id,
                                           std::size_t limit);

}  // namespace tokpost
