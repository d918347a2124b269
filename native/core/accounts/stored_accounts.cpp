#include "native/core/accounts/stored_accounts.hpp"

#include "native/core/tiktok/scopes.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace tokpost {
namespace {

using tiktok::UserClient;

// Long enough for any answer that is on its way, and within what the end of a client may take.
constexpr std::chrono::milliseconds kDrainLimit{500};
// Some looks at a post. A token that another process has replaced costs one refused call.
constexpr std::chrono::seconds kRecently{60};
constexpr std::size_t kMostRecent = 1000;

Error closed_error() {
  return make_error(Errc::state, "closed", "The client has been closed.", "accounts");
}

std::optional<std::int64_t> seconds_of(const std::optional<WallTime>& time) {
  if (!time) return std::nullopt;
  return to_unix_seconds(*time);
}

// Whether the session has the row's tokens, as far as the row tells without decrypting them.
bool is_current(const tiktok::TokenSet& tokens, const ConnectionRecord& record) {
  return seconds_of(tokens.expires_at) == seconds_of(record.expires_at) &&
         tokens.scopes == tiktok::parse_scopes(record.scopes.value_or(""));
}

}  // namespace

StoredAccounts::StoredAccounts(tiktok::Context context, std::shared_ptr<Connections> connections,
                               AccountSink sink)
    : context_(std::move(context)),
      connections_(std::move(connections)),
      tokens_(std::make_shared<StoredTokens>(context_, connections_, std::move(sink))) {}

Awaitable<Result<std::shared_ptr<UserClient>>> StoredAccounts::async_client(std::string id) {
  const auto self = shared_from_this();
  Result<std::optional<ConnectionRecord>> record = co_await connections_->async_get(id);
  if (record.has_error()) co_return record.error();
  if (!*record) {
    co_return make_error(Errc::state, "not_found", "There is no connected account " + id + ".",
                         "accounts.get");
  }
  if (auto client = live(**record)) co_return client;
  Result<ConnectionTokens> tokens = co_await connections_->async_tokens(std::move(id));
  if (tokens.has_error()) co_return tokens.error();
  auto client = keep(**record, *std::move(tokens));
  if (!client) co_return closed_error();
  co_return client;
}

Awaitable<Result<std::shared_ptr<UserClient>>> StoredAccounts::async_find(PostOwner owner) {
  const std::string id = owner.account_id.value_or("");
  Result<std::shared_ptr<UserClient>> client = co_await async_client(id);
  if (client.has_error() && client.error().code == "not_found") co_return account_removed_error();
  if (client.has_value()) remember(id, *client);
  co_return client;
}

std::shared_ptr<UserClient> StoredAccounts::recent(std::string_view account_id) {
  const std::lock_guard lock(mutex_);
  const auto found = recent_.find(account_id);
  const bool is_recent =
      found != recent_.end() && context_.clock->steady_now() < found->second.until;
  return is_recent ? found->second.client : nullptr;
}

void StoredAccounts::remember(const std::string& id, const std::shared_ptr<UserClient>& client) {
  const SteadyTime now = context_.clock->steady_now();
  const std::lock_guard lock(mutex_);
  std::erase_if(recent_, [now](const auto& entry) { return entry.second.until <= now; });
  if (closed_ || recent_.size() >= kMostRecent) return;
  recent_.insert_or_assign(id, Recent{client, now + kRecently});
}

std::shared_ptr<UserClient> StoredAccounts::live(const ConnectionRecord& record) {
  const std::lock_guard lock(mutex_);
  const auto found = clients_.find(record.id);
  if (closed_ || found == clients_.end()) return nullptr;
  auto client = found->second.lock();
  if (!client || !is_current(client->session()->tokens(), record)) return nullptr;
  return client;
}

std::shared_ptr<UserClient> StoredAccounts::keep(const ConnectionRecord& record,
                                                 ConnectionTokens tokens) {
  if (auto client = live(record)) return client;  // somebody else was faster
  const std::lock_guard lock(mutex_);
  if (closed_) return nullptr;
  sweep();
  auto session = tiktok::TokenSession::make_with(tokens_->source(record.id), context_,
                                                 token_set_of(record, std::move(tokens)));
  auto client = UserClient::make(context_, std::move(session));
  std::weak_ptr<UserClient>& entry = clients_[record.id];
  if (!entry.expired()) replaced_.push_back(std::move(entry));
  entry = client;
  return client;
}

// A process may see every account there is; the entries of those that have gone must not add up.
void StoredAccounts::sweep() {
  if (clients_.size() + replaced_.size() < next_sweep_) return;
  std::erase_if(clients_, [](const auto& entry) { return entry.second.expired(); });
  std::erase_if(replaced_, [](const auto& client) { return client.expired(); });
  next_sweep_ = std::max<std::size_t>(64, 2 * (clients_.size() + replaced_.size()));
}

void StoredAccounts::forget(const std::string& id) {
  const std::lock_guard lock(mutex_);
  recent_.erase(id);
  const auto found = clients_.find(id);
  if (found == clients_.end()) return;
  if (!found->second.expired()) replaced_.push_back(std::move(found->second));
  clients_.erase(found);
}

std::size_t StoredAccounts::size() const {
  const std::lock_guard lock(mutex_);
  return clients_.size() + replaced_.size();
}

Awaitable<void> StoredAccounts::async_close() {
  const auto self = shared_from_this();
  std::vector<std::shared_ptr<UserClient>> clients;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& [id, held] : clients_) replaced_.push_back(held);
    clients_.clear();
    for (const auto& held : replaced_) {
      if (auto client = held.lock()) clients.push_back(std::move(client));
    }
    replaced_.clear();
    recent_.clear();
  }
  const Deadline limit = Deadline::after(kDrainLimit, *context_.clock);
  for (const auto& client : clients) co_await client->session()->async_drain(limit);
  for (const auto& client : clients) client->close();
}

}  // namespace tokpost
