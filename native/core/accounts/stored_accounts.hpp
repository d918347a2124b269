#pragma once

#include "native/core/accounts/stored_tokens.hpp"
#include "native/core/publish/account_tokens.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

/// The connected accounts that are in use: one UserClient for each while anybody holds it, so that
/// all share its refreshes and its creator info. Every look but recent() reads the row, so that
/// what another process has changed counts at once. Safe from any thread.
class StoredAccounts final : public AccountTokens,
                             public std::enable_shared_from_this<StoredAccounts> {
 public:
  StoredAccounts(tiktok::Context context, std::shared_ptr<Connections> connections,
                 AccountSink sink);

  /// Kind `state`, `not_found`, where there is no such connection.
  Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> async_client(std::string id);
  /// For the engine that posts.
  Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> async_find(PostOwner owner) override;
  std::shared_ptr<tiktok::UserClient> recent(std::string_view account_id) override;

  /// Other tokens have been stored: who asks from now on gets a client with these.
  void forget(const std::string& id);
  std::size_t size() const;

  /// Waits for refreshes under way, whose answers must not be lost, then ends what is left.
  Awaitable<void> async_close();

 private:
  struct Recent {
    std::shared_ptr<tiktok::UserClient> client;
    SteadyTime until;
  };

  void remember(const std::string& id, const std::shared_ptr<tiktok::UserClient>& client);
  std::shared_ptr<tiktok::UserClient> live(const ConnectionRecord& record);
  void sweep();
  std::shared_ptr<tiktok::UserClient> keep(const ConnectionRecord& record, ConnectionTokens tokens);

  const tiktok::Context context_;
  const std::shared_ptr<Connections> connections_;
  const std::shared_ptr<StoredTokens> tokens_;
  mutable std::mutex mutex_;
  std::map<std::string, std::weak_ptr<tiktok::UserClient>> clients_;
  std::vector<std::weak_ptr<tiktok::UserClient>> replaced_;  ///< which somebody may still hold
  std::map<std::string, Recent, std::less<>> recent_;
  std::size_t next_sweep_ = 64;  ///< entries that make a look for forgotten ones worth it
  bool closed_ = false;
};

}  // namespace tokpost
