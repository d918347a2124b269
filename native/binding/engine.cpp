#include "native/binding/engine.hpp"

#include <chrono>
#include <functional>
#include <utility>

namespace tokpost {
namespace {

// As in EnvState: cancelled calls end within milliseconds.
constexpr std::chrono::seconds kCloseLimit{2};

// Waits for it; nothing is left to do for a desk that has been closed in good time.
void close_desk(IoPool& pool, std::shared_ptr<Desk> desk) {
  const auto closed = std::make_shared<std::promise<void>>();
  const auto ended = closed->get_future();
  std::function<Awaitable<Result<void>>()> body =
      [desk = std::move(desk)]() -> Awaitable<Result<void>> {
    co_await desk->async_close();
    co_return Status();
  };
  std::function<void(Status)> done = [closed](const Status&) { closed->set_value(); };
  start_job<void>(pool, std::move(body), std::move(done));
  ended.wait_for(kCloseLimit);
}

}  // namespace

Engine::Engine(IoPool& pool, std::shared_ptr<const tiktok::AppConfig> config,
               std::shared_ptr<NetClient> net, Log log, Trace trace)
    : net_(std::move(net)) {
  const auto unused = std::make_shared<std::promise<void>>();
  unused_ = unused->get_future();
  // Whatever runs in the core holds this pointer, so that its end is the end of all calls.
  const auto signal = [net_kept = net_, unused](HttpClient*) mutable {
    net_kept.reset();
    unused->set_value();
  };
  context_.http = std::shared_ptr<HttpClient>(net_.get(), signal);
  context_.config = std::move(config);
  context_.pool = &pool;
  context_.log = std::move(log);
  context_.trace = std::move(trace);
  governor_ = std::make_shared<Governor>(context_);
  context_.turns = governor_;
}

std::shared_ptr<Account> Engine::open_account(tiktok::TokenSet tokens,
                                              tiktok::TokenSession::Save save) {
  const auto is_gone = [](const auto& held) { return held.expired(); };
  std::erase_if(accounts_, is_gone);
  std::erase_if(clients_, is_gone);
  auto session = tiktok::TokenSession::make(context_, std::move(tokens), std::move(save));
  auto client = tiktok::UserClient::make(context_, std::move(session));
  clients_.push_back(client);
  auto account = std::make_shared<Account>(std::move(client), context_.config->mode);
  accounts_.push_back(account);
  return account;
}

std::vector<std::shared_ptr<tiktok::UserClient>> Engine::clients() const {
  std::vector<std::shared_ptr<tiktok::UserClient>> in_use;
  for (const auto& held : clients_) {
    if (auto client = held.lock()) in_use.push_back(std::move(client));
  }
  return in_use;
}

void Engine::take_desk(std::shared_ptr<Desk> desk, std::shared_ptr<PostFeed> feed) {
  if (closed()) return close_desk(*context_.pool, std::move(desk));
  desk_ = std::move(desk);
  feed_ = std::move(feed);
}

void Engine::close() {
  if (closed()) return;
  if (desk_) {
    feed_->close();
    close_desk(*context_.pool, std::move(desk_));
    feed_.reset();
  }
  for (const auto& client : clients()) client->close();
  for (const auto& held : accounts_) {
    if (const auto account = held.lock()) account->drop_client();
  }
  clients_.clear();
  accounts_.clear();
  context_.http.reset();
  unused_.wait_for(kCloseLimit);
  net_.reset();
}

}  // namespace tokpost
