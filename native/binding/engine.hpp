#pragma once

#include "native/binding/env_state.hpp"
#include "native/binding/post_feed.hpp"
#include "native/core/accounts/desk.hpp"
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
  Account(const std::shared_ptr<tiktok::UserClient>& client, tiktok::Mode mode)
      : owner_(std::make_shared<TokenOwner>(client)), mode_(mode) {}
  /// Null once the engine is closed, both.
  std::shared_ptr<tiktok::UserClient> client() const { return owner_ ? owner_->client() : nullptr; }
  const std::shared_ptr<TokenOwner>& owner() const { return owner_; }
  tiktok::Mode mode() const { return mode_; }
  void drop_client() { owner_.reset(); }

 private:
  std::shared_ptr<TokenOwner> owner_;
  tiktok::Mode mode_;
};

/// What the clients of equal options share: the connections to TikTok, and the desk once a call
/// needed it. Made on any thread, then the JavaScript thread's alone.
class Engine final : public Resource {
 public:
  Engine(IoPool& pool, std::shared_ptr<const tiktok::AppConfig> config,
         std::shared_ptr<NetClient> net, Log log, Trace trace);
  // NOLINTNEXTLINE(bugprone-exception-escape): only memory may run out there
  ~Engine() override { Engine::close(); }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const tiktok::Context& context() const { return context_; }
  /// Keeps TikTok's limits for posts and all other calls.
  const std::shared_ptr<Governor>& governor() const { return governor_; }
  HttpClientStats stats() const { return net_ ? net_->stats() : HttpClientStats{}; }
  std::shared_ptr<Account> open_account(tiktok::TokenSet tokens, tiktok::TokenSession::Save save);

  /// The accounts' clients that are in use.
  std::vector<std::shared_ptr<tiktok::UserClient>> clients() const;

  /// Takes over a desk that has been opened; closes it where the engine has been closed meanwhile.
  void take_desk(std::shared_ptr<Desk> desk, std::shared_ptr<PostFeed> feed);
  /// Null before that and after close().
  const std::shared_ptr<Desk>& desk() const { return desk_; }
  const std::shared_ptr<PostFeed>& feed() const { return feed_; }

  /// Ends the desk, the accounts' shared calls and waits until nothing uses the
  /// connections any more, since they may not outlive the threads.
  void close() override;
  bool closed() const override { return net_ == nullptr; }

 private:
  std::shared_ptr<NetClient> net_;
  tiktok::Context context_;
  std::shared_ptr<Governor> governor_;
  std::shared_ptr<Desk> desk_;
  std::shared_ptr<PostFeed> feed_;
  std::future<void> unused_;  ///< ready when the last copy of context_.http is gone
  std::vector<std::weak_ptr<Account>> accounts_;
  std::vector<std::weak_ptr<tiktok::UserClient>> clients_;  ///< may outlive their accounts
};

}  // namespace tokpost
