#pragma once

#include "native/binding/env_state.hpp"
#include "native/core/net/http_client.hpp"
#include "native/core/tiktok/context.hpp"
#include "native/core/tiktok/user_client.hpp"

#include <future>
#include <memory>
#include <utility>
#include <vector>

namespace tokpost {

/// One user's account in an engine. Its client goes with the engine, whoever still holds the
/// handle; calls that run go on when the handle is collected.
class Account {
 public:
  Account(std::shared_ptr<tiktok::UserClient> client, tiktok::Mode mode)
      : client_(std::move(client)), mode_(mode) {}
  /// Null once the engine is closed.
  const std::shared_ptr<tiktok::UserClient>& client() const { return client_; }
  tiktok::Mode mode() const { return mode_; }
  void drop_client() { client_.reset(); }

 private:
  std::shared_ptr<tiktok::UserClient> client_;
  tiktok::Mode mode_;
};

/// What the clients of equal options share: the connections to TikTok. Made on any thread, then
/// the JavaScript thread's alone.
class Engine final : public Resource {
 public:
  Engine(IoPool& pool, std::shared_ptr<const tiktok::AppConfig> config,
         std::shared_ptr<NetClient> net, Log log);
  ~Engine() override { Engine::close(); }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const tiktok::Context& context() const { return context_; }
  HttpClientStats stats() const { return net_ ? net_->stats() : HttpClientStats{}; }
  std::shared_ptr<Account> open_account(tiktok::TokenSet tokens, tiktok::TokenSession::Save save);

  /// The accounts' clients that are in use.
  std::vector<std::shared_ptr<tiktok::UserClient>> clients() const;

  /// Ends the accounts' shared calls and waits until nothing uses the connections any more, since
  /// they may not outlive the threads.
  void close() override;
  bool closed() const override { return net_ == nullptr; }

 private:
  std::shared_ptr<NetClient> net_;
  tiktok::Context context_;
  std::future<void> unused_;  ///< ready when the last copy of context_.http is gone
  std::vector<std::weak_ptr<Account>> accounts_;
  std::vector<std::weak_ptr<tiktok::UserClient>> clients_;  ///< may outlive their accounts
};

}  // namespace tokpost
