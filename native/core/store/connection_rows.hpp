#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/connection_table.hpp"
#include "native/core/store/connections.hpp"
#include "native/core/store/sqlite_connection.hpp"
#include "native/core/vault/key_ring.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// Reads and writes the rows of the connections table, on the store thread. Ids of any type are
/// compared as text.
class ConnectionRows {
 public:
  ConnectionRows(SqliteConnection& connection, const ConnectionTable& table, const KeyRing& keys)
      : connection_(connection), table_(table), keys_(keys) {}

  Result<UpsertedConnection> upsert(const NewConnection& wanted);
  Result<std::optional<ConnectionRecord>> find_by_id(const std::string& id);
  Result<std::optional<ConnectionRecord>> find(const std::string& user_id,
                                               const std::string& open_id);
  Result<std::optional<ConnectionRecord>> primary(const std::string& user_id);
  Result<std::vector<ConnectionRecord>> list(const ConnectionFilter& filter);

  /// Fails with `not_found`.
  Result<ConnectionRecord> require(const std::string& id);
  Result<ConnectionTokens> tokens(const std::string& id);
  Status write_tokens(const std::string& id, const ConnectionTokens& tokens,
                      const std::optional<std::string>& scopes);
  Status set_primary(const std::string& id);
  Status set_label(const std::string& id, const std::optional<std::string>& label);
  Status set_metadata(const std::string& id, const std::string& metadata);
  Status set_needs_reconnect(const std::string& id, const std::string& reason);
  Result<RemovedConnection> remove(const std::string& id);

  Result<DueConnections> due_for_refresh(WallTime before,
                                         const std::optional<ConnectionCursor>& after,
                                         std::size_t limit);
  Result<Reencrypted> reencrypt(const std::optional<std::string>& after_id, std::size_t limit);

 private:
  template <class... Args>
  Result<std::vector<ConnectionRecord>> select(const std::string& rest, const Args&... args);
  template <class... Args>
  Result<std::optional<ConnectionRecord>> select_one(const std::string& rest, const Args&... args);
  template <class... Args>
  Status update(const std::string& assignments, const std::string& id, const Args&... args);
  Result<std::string> insert(const NewConnection& wanted);

  SqliteConnection& connection_;
  const ConnectionTable& table_;
  const KeyRing& keys_;
};

}  // namespace tokpost
