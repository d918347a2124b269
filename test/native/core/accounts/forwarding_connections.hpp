#pragma once

#include "native/core/store/connections.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// The connections of a real store, for tests that override a part of them.
class ForwardingConnections : public Connections {
 public:
  explicit ForwardingConnections(std::shared_ptr<Connections> real) : real_(std::move(real)) {}

  Awaitable<Result<bool>> async_finish_refresh(std::string id, std::int64_t epoch, Secret sent,
                                               ConnectionTokens tokens,
                                               std::optional<std::string> scopes) override {
    return real_->async_finish_refresh(std::move(id), epoch, std::move(sent), std::move(tokens),
                                       std::move(scopes));
  }

  Awaitable<Result<UpsertedConnection>> async_upsert(NewConnection connection) override {
    return real_->async_upsert(std::move(connection));
  }
  Awaitable<Result<std::optional<ConnectionRecord>>> async_get(std::string id) override {
    return real_->async_get(std::move(id));
  }
  Awaitable<Result<std::optional<ConnectionRecord>>> async_find(std::string user_id,
                                                                std::string open_id) override {
    return real_->async_find(std::move(user_id), std::move(open_id));
  }
  Awaitable<Result<std::optional<ConnectionRecord>>> async_primary(std::string user_id) override {
    return real_->async_primary(std::move(user_id));
  }
  Awaitable<Result<std::vector<ConnectionRecord>>> async_list(ConnectionFilter filter) override {
    return real_->async_list(std::move(filter));
  }
  Awaitable<Result<ConnectionTokens>> async_tokens(std::string id) override {
    return real_->async_tokens(std::move(id));
  }
  Awaitable<Status> async_set_primary(std::string id) override {
    return real_->async_set_primary(std::move(id));
  }
  Awaitable<Status> async_set_label(std::string id, std::optional<std::string> label) override {
    return real_->async_set_label(std::move(id), std::move(label));
  }
  Awaitable<Status> async_set_metadata(std::string id, std::string metadata) override {
    return real_->async_set_metadata(std::move(id), std::move(metadata));
  }
  Awaitable<Result<RemovedConnection>> async_remove(std::string id) override {
    return real_->async_remove(std::move(id));
  }
  Awaitable<Result<RefreshLease>> async_acquire_refresh(std::string id) override {
    return real_->async_acquire_refresh(std::move(id));
  }
  Awaitable<Status> async_begin_refresh(std::string id, std::int64_t epoch) override {
    return real_->async_begin_refresh(std::move(id), epoch);
  }
  Awaitable<Status> async_release_refresh(std::string id, std::int64_t epoch,
                                          bool settled) override {
    return real_->async_release_refresh(std::move(id), epoch, settled);
  }
  Awaitable<Result<bool>> async_mark_needs_reconnect(std::string id, Secret sent,
                                                     std::string reason) override {
    return real_->async_mark_needs_reconnect(std::move(id), std::move(sent), std::move(reason));
  }
  Awaitable<Status> async_renew_leases() override { return real_->async_renew_leases(); }
  Awaitable<Result<DueConnections>> async_due_for_refresh(WallTime before,
                                                          std::optional<ConnectionCursor> after,
                                                          std::size_t limit) override {
    return real_->async_due_for_refresh(before, std::move(after), limit);
  }
  Awaitable<Result<Reencrypted>> async_reencrypt(std::optional<std::string> after_id,
                                                 std::size_t limit) override {
    return real_->async_reencrypt(std::move(after_id), limit);
  }

 private:
  const std::shared_ptr<Connections> real_;
};

}  // namespace tokpost::test
