#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/sqlite_connection.hpp"

namespace tokpost {

/// All or nothing: what was written since begin() is undone unless commit() succeeds. Outermost it
/// is BEGIN IMMEDIATE, which takes the write lock at once so that nothing read here is stale when
/// it is written back; inside another one it is a savepoint.
class Transaction {
 public:
  static Result<Transaction> begin(SqliteConnection& connection);
  Transaction(Transaction&& other) noexcept;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Status commit();

 private:
  Transaction(SqliteConnection& connection, bool nested)
      : connection_(&connection), nested_(nested) {}

  SqliteConnection* connection_;  ///< null once it is over
  bool nested_;
};

}  // namespace tokpost
