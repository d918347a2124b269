#include "native/core/accounts/desk.hpp"

#include "native/core/publish/post_scopes.hpp"
#include "native/core/publish/upload_gate.hpp"
#include "native/core/publish/upload_pace.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

constexpr std::size_t kTokensLookedAt = 500;

std::shared_ptr<Uploader> make_paced_uploader(const tiktok::Context& context) {
  std::shared_ptr<const UploadPace> pace;
  if (const auto most = context.config->uploads.max_bytes_per_second) {
    pace = std::make_shared<const UploadPace>(context, static_cast<std::uint64_t>(*most));
  }
  return make_uploader(context, std::move(pace));
}

std::shared_ptr<PublishEngine> make_posts(const DeskOptions& options, const Store& store,
                                          std::shared_ptr<TokenBook> tokens,
                                          std::shared_ptr<SourceOpener> sources) {
  EngineParts parts;
  parts.context = options.context;
  parts.journal = store.journal;
  parts.rate_log = store.rate_log;
  parts.governor = options.governor;
  parts.is_store_shared = store.is_shared;
  parts.accounts = tokens;
  parts.sources = std::move(sources);
  parts.uploader = make_paced_uploader(options.context);
  const auto places = static_cast<std::size_t>(options.context.config->uploads.concurrency);
  parts.enter_upload = UploadGate(places).entrance();
  parts.sink = [tokens, sink = options.sink](PostNews news) {
    tokens->note(news.post);
    if (sink) sink(std::move(news));
  };
  parts.left = options.left;
  return PublishEngine::make(std::move(parts));
}

AccountTools make_account_tools(const tiktok::Context& context, const Store& store,
                                std::shared_ptr<StoredAccounts> stored,
                                std::shared_ptr<PublishEngine> posts) {
  auto parts = std::make_shared<AccountParts>();
  parts->context = context;
  parts->connections = store.connections;
  parts->oauth_states = store.oauth_states;
  parts->journal = store.journal;
  parts->stored = std::move(stored);
  parts->posts = std::move(posts);
  return parts;
}

Error token_missing() {
  return make_error(Errc::state, "token_missing", "There is no token for this account.",
                    "posts.accept");
}

}  // namespace

Desk::Desk(const DeskOptions& options, DeskStore store)
    : store_(std::move(store.store)),
      keys_(std::move(store.keys)),
      stored_(std::make_shared<StoredAccounts>(options.context, store_.connections,
                                               options.account_sink)),
      tokens_(std::make_shared<TokenBook>(stored_)),
      sources_(make_source_opener(options.context)),
      posts_(make_posts(options, store_, tokens_, sources_)),
      accounts_(make_account_tools(options.context, store_, stored_, posts_)) {}

Awaitable<Result<std::shared_ptr<Desk>>> Desk::async_open(DeskOptions options) {
  const tiktok::Context& context = options.context;
  Result<DeskStore> store = co_await async_open_desk_store(context.config, options.open_store,
                                                           options.key_folder, context.log);
  if (store.has_error()) co_return store.error();
  std::shared_ptr<Desk> desk(new Desk(options, *std::move(store)));
  if (desk->store_.watch) {
    desk->store_.watch([weak = std::weak_ptr<PublishEngine>(desk->posts_)] {
      if (const auto posts = weak.lock()) posts->look();
    });
  }
  co_return desk;
}

Awaitable<Status> Desk::async_start() {
  const auto self = shared_from_this();
  Status started = co_await posts_->async_start();
  if (started.has_error() || started_.exchange(true)) co_return started;
  for (const std::string& open_id : tokens_->open_ids()) {
    PostOwner owner;
    owner.open_id = open_id;
    started = co_await posts_->async_tokens_arrived(owner);
    if (started.has_error()) co_return started;
  }
  co_return started;
}

Awaitable<Result<std::size_t>> Desk::async_take_up() {
  const auto self = shared_from_this();
  Status started = co_await async_start();
  if (started.has_value()) started = co_await posts_->async_take_up();
  if (started.has_error()) co_return started.error();
  co_return posts_->stats().posts;
}

Awaitable<Status> Desk::async_bring(std::shared_ptr<TokenOwner> owner) {
  const auto self = shared_from_this();
  if (owner->open_id().empty()) {
    if (!started_) co_return Status();
    const bool wanted = co_await async_has_posts_without_token();
    if (!wanted) co_return Status();
  }
  Result<PostOwner> known = co_await async_owner(owner);
  if (known.has_error()) co_return known.error();
  if (!started_) co_return Status();
  Status woken = co_await posts_->async_tokens_arrived(*known);
  co_return woken;
}

Awaitable<Result<PostOwner>> Desk::async_owner(std::shared_ptr<TokenOwner> owner) {
  const auto self = shared_from_this();
  Result<PostOwner> known = co_await owner->async_owner();
  if (known.has_value()) tokens_->put(known->open_id, owner->client());
  co_return known;
}

Awaitable<Result<PostView>> Desk::async_accept(PostOrder order) {
  const auto self = shared_from_this();
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await tokens_->async_find(order.owner);
  if (client.has_error()) co_return client.error();
  if (!*client) co_return token_missing();
  const Status allowed = check_post_scopes(*accounts_->context.config, (*client)->scopes(),
                                           order.request.kind, "posts.accept");
  if (allowed.has_error()) co_return allowed.error();
  const bool cancelled = co_await async_is_cancelled();
  if (cancelled) co_return cancelled_error("posts.accept");
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  const Status started = co_await async_start();
  if (started.has_error()) co_return started.error();
  Result<PostView> accepted = co_await posts_->async_accept(std::move(order));
  co_return accepted;
}

Awaitable<bool> Desk::async_has_posts_without_token() {
  PostFilter filter;
  filter.all = true;
  filter.state = PostState::stalled;
  filter.limit = kTokensLookedAt;
  Result<PostViewPage> stalled = co_await posts_->async_list(filter);
  if (stalled.has_error()) co_return false;
  for (const PostView& post : stalled->posts) {
    if (!post.owner.account_id && post.stalled_because == StallReason::token_missing) {
      co_return true;
    }
  }
  co_return false;
}

Awaitable<void> Desk::async_close() {
  const auto self = shared_from_this();
  if (closed_.exchange(true)) co_return;
  co_await posts_->async_close();
  co_await stored_->async_close();
  if (store_.close) co_await store_.close();
}

}  // namespace tokpost
