#include "native/core/store/transaction.hpp"

#include <utility>

namespace tokpost {

Result<Transaction> Transaction::begin(SqliteConnection& connection) {
  const bool nested = connection.in_transaction();
  auto begun = connection.execute(nested ? "SAVEPOINT inner_step" : "BEGIN IMMEDIATE");
  if (begun.has_error()) return begun.error();
  return Transaction(connection, nested);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), nested_(other.nested_) {}

Transaction::~Transaction() {
  // SQLite itself undoes the whole transaction after some failures, a full disk among them.
  if (connection_ == nullptr || !connection_->in_transaction()) return;
  if (nested_) {
    (void)connection_->execute("ROLLBACK TO inner_step");
    (void)connection_->execute("RELEASE inner_step");
  } else {
    (void)connection_->execute("ROLLBACK");
  }
}

Status Transaction::commit() {
  auto done = connection_->execute(nested_ ? "RELEASE inner_step" : "COMMIT");
  if (done.has_error()) return done.error();
  connection_ = nullptr;
  return {};
}

}  // namespace tokpost
