#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/sqlite_connection.hpp"
#include "native/core/vault/key_ring.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// A post's row as it lies in the table, its secrets still encrypted.
struct PostRow {
  std::int64_t seq = 0;
  PostRecord record;
  std::string source;
  std::string upload_url;
};

/// Adds the row; `engine` holds the lease from the start, if there is one.
Status insert_post(SqliteConnection& connection, const KeyRing& keys, const PostContent& content,
                   const PostProgress& progress, const std::optional<std::string>& engine);

Result<std::optional<PostRow>> find_post(SqliteConnection& connection, const std::string& id);
/// The post that stands in the way of another with the same account and idempotency key.
Result<std::optional<PostRow>> find_post_by_key(SqliteConnection& connection,
                                                const PostContent& content);
Result<PostPage> list_posts(SqliteConnection& connection, const PostFilter& filter);

/// Writes the progress if the epoch is still the lease's; otherwise `lease_lost` or `not_found`.
/// `engine` is who holds the lease afterwards.
Status update_post(SqliteConnection& connection, const KeyRing& keys, const PostRecord& post,
                   const std::optional<std::string>& engine);
Status replace_post_source(SqliteConnection& connection, const KeyRing& keys, const std::string& id,
                           std::int64_t epoch, const PostSource& source);

/// The record for whoever holds the lease: its secrets decrypted, or `unreadable` set, and no
/// alarm.
PostRecord open_post(const KeyRing& keys, PostRow row);

Result<std::size_t> reencrypt_posts(SqliteConnection& connection, const KeyRing& keys,
                                    std::size_t limit);

}  // namespace tokpost
