#pragma once

#include "native/core/accounts/account_parts.hpp"
#include "native/core/accounts/desk_store.hpp"
#include "native/core/accounts/token_book.hpp"
#include "native/core/accounts/token_owner.hpp"
#include "native/core/publish/engine.hpp"

#include <atomic>
#include <functional>
#include <memory>

namespace tokpost {

struct DeskOptions {
  tiktok::Context context;  ///< its pool outlives the desk
  OpenStore open_store;     ///< empty for what the configuration names
  std::string key_folder = ".tokpost";
  std::shared_ptr<Governor> governor;  ///< as in EngineParts
  PostSink sink;                       ///< takes everything that happens to posts
  AccountSink account_sink;            ///< takes what happens to connected accounts
  std::function<void()> left;          ///< as in EngineParts
};

/// What a client has beyond single calls: the store, the tokens that were brought, and the engine
/// that posts. The composition root of all that; opened by the first call that needs it.
class Desk : public std::enable_shared_from_this<Desk> {
 public:
  static Awaitable<Result<std::shared_ptr<Desk>>> async_open(DeskOptions options);

  const Store& store() const { return store_; }
  const SharedKeys& keys() const { return keys_; }
  const std::shared_ptr<PublishEngine>& posts() const { return posts_; }
  /// For the calls about connected accounts.
  AccountTools accounts() const { return accounts_; }
  const std::shared_ptr<SourceOpener>& sources() const { return sources_; }

  /// Starts the engine, and wakes the posts that wait for a token that is here.
  Awaitable<Status> async_start();
  /// The same, and answers how many posts are at work then.
  Awaitable<Result<std::size_t>> async_take_up();

  /// A caller has brought a token: posts that wait for it go on, once the engine is started. Whose
  /// it is, TikTok is asked only where such a post waits.
  Awaitable<Status> async_bring(std::shared_ptr<TokenOwner> owner);

  /// Whose post it will be. Makes the token known to the engine.
  Awaitable<Result<PostOwner>> async_owner(std::shared_ptr<TokenOwner> owner);

  /// Accepts a post after checking that its account has a token with the scopes for it. Once that
  /// is known the call is not ended by a cancellation, so that a post is never accepted unseen.
  Awaitable<Result<PostView>> async_accept(PostOrder order);

  /// Ends the engine at a safe point, then the store, within 2 s. Idempotent.
  Awaitable<void> async_close();

 private:
  Desk(const DeskOptions& options, DeskStore store);
  Awaitable<bool> async_has_posts_without_token();

  const Store store_;
  const SharedKeys keys_;
  const std::shared_ptr<StoredAccounts> stored_;
  const std::shared_ptr<TokenBook> tokens_;
  const std::shared_ptr<SourceOpener> sources_;
  const std::shared_ptr<PublishEngine> posts_;
  const AccountTools accounts_;
  std::atomic<bool> started_{false};
  std::atomic<bool> closed_{false};
};

}  // namespace tokpost
