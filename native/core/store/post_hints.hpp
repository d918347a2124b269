#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/sqlite_connection.hpp"

#include <string>
#include <vector>

namespace tokpost {

/// Keeps a webhook for 72 h, so that its repetitions are known, and wakes its post.
Result<NotedHint> note_hint(SqliteConnection& connection, const WebhookHint& hint);

/// The hints that waited for this publish_id, at most 24 h; from now on they are the post's.
Result<std::vector<WebhookHint>> claim_hints(SqliteConnection& connection,
                                             const std::string& publish_id,
                                             const std::string& post_id);

Result<std::vector<WebhookHint>> list_unclaimed_hints(SqliteConnection& connection,
                                                      const std::string& open_id);

}  // namespace tokpost
