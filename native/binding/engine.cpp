#include "native/binding/engine.hpp"

#include <chrono>
#include <utility>

namespace tokpost {
namespace {

// As in EnvState: cancelled calls end within milliseconds.
constexpr std::chrono::seconds kCloseLimit{2};

}  // namespace

void Account::close() {
  if (client_) client_->close();
  client_.reset();
}

Engine::Engine(IoPool& pool, std::shared_ptr<const tiktok::AppConfig> config,
               std::shared_ptr<NetClient> net, Log log)
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
}

std::shared_ptr<Account> Engine::open_account(tiktok::TokenSet tokens,
                                              tiktok::TokenSession::Save save) {
  std::erase_if(accounts_, [](const std::weak_ptr<Account>& held) { return held.expired(); });
  auto session = tiktok::TokenSession::make(context_, std::move(tokens), std::move(save));
  auto client = tiktok::UserClient::make(context_, std::move(session));
  auto account = std::make_shared<Account>(std::move(client), context_.config->mode);
  accounts_.push_back(account);
  return account;
}

void Engine::close() {
  if (closed()) return;
  for (const auto& held : accounts_) {
    if (const auto account = held.lock()) account->close();
  }
  accounts_.clear();
  context_.http.reset();
  unused_.wait_for(kCloseLimit);
  net_.reset();
}

}  // namespace tokpost
