#include "native/core/store/sqlite_oauth_states.hpp"

#include "native/core/store/row_cipher.hpp"

#include <utility>

namespace tokpost {
namespace {

// An expired state is told apart from an unknown one for this long.
constexpr std::chrono::hours kExpiredKept{1};

Status add(SqliteConnection& connection, const KeyRing& keys, const OauthState& state) {
  const WallTime now = connection.now();
  auto swept = connection.execute("DELETE FROM tokpost_oauth_states WHERE expires_at < ?",
                                  now - kExpiredKept);
  if (swept.has_error()) return swept.error();
  const auto verifier = seal_verifier(keys, state.state_hash, state.code_verifier);
  auto added = connection.execute(
      "INSERT INTO tokpost_oauth_states (state_hash, user_id, browser_token_hash, redirect_uri, "
      "code_verifier, scopes, return_to, created_at, expires_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      state.state_hash, state.user_id, state.browser_token_hash, state.redirect_uri, verifier,
      state.scopes, state.return_to, now, now + kOauthStateLifetime);
  if (added.has_error()) return added.error();
  return {};
}

// A state as it lies in the table.
struct StoredState {
  OauthState state;
  std::optional<std::string> verifier;
  WallTime expires_at;
};

StoredState read_state(SqliteRow& row) {
  StoredState stored;
  stored.state.state_hash = row.text();
  stored.state.user_id = row.maybe_text();
  stored.state.browser_token_hash = row.maybe_text();
  stored.state.redirect_uri = row.text();
  stored.verifier = row.maybe_text();
  stored.state.scopes = row.text();
  stored.state.return_to = row.maybe_text();
  stored.expires_at = row.time();
  return stored;
}

// As it was deleted; what is wrong with it is found once that is committed.
Result<std::optional<StoredState>> take(SqliteConnection& connection,
                                        const std::string& state_hash) {
  return connection.select_one<StoredState>(
      "DELETE FROM tokpost_oauth_states WHERE state_hash = ? RETURNING state_hash, user_id, "
      "browser_token_hash, redirect_uri, code_verifier, scopes, return_to, expires_at",
      read_state, state_hash);
}

class SqliteOauthStates final : public OauthStates {
 public:
  SqliteOauthStates(std::shared_ptr<Database> database, std::shared_ptr<const KeyRing> keys)
      : database_(std::move(database)), keys_(std::move(keys)) {}

  Awaitable<Status> async_add(OauthState state) override {
    StoreWork<void> work = [keys = keys_, state = std::move(state)](SqliteConnection& connection) {
      return add(connection, *keys, state);
    };
    return database_->async_write<void>("oauth_states.add", std::move(work));
  }

  Awaitable<Result<std::optional<OauthState>>> async_consume(std::string state_hash) override {
    using Found = std::optional<StoredState>;
    // A failure would undo the deletion, so that the verifier is opened outside of the transaction.
    auto now = std::make_shared<WallTime>();
    StoreWork<Found> work = [now,
                             state_hash = std::move(state_hash)](SqliteConnection& connection) {
      *now = connection.now();
      return take(connection, state_hash);
    };
    const auto keys = keys_;
    Result<Found> taken =
        co_await database_->async_write<Found>("oauth_states.consume", std::move(work));
    if (taken.has_error()) co_return taken.error();
    if (!*taken) co_return std::optional<OauthState>();
    StoredState stored = std::move(**taken);
    stored.state.expired = stored.expires_at <= *now;
    if (stored.verifier) {
      auto verifier = open_verifier(*keys, stored.state.state_hash, *stored.verifier);
      if (verifier.has_error()) co_return verifier.error();
      stored.state.code_verifier = std::move(*verifier);
    }
    co_return std::optional<OauthState>(std::move(stored.state));
  }

 private:
  const std::shared_ptr<Database> database_;
  const std::shared_ptr<const KeyRing> keys_;
};

}  // namespace

std::shared_ptr<OauthStates> make_sqlite_oauth_states(std::shared_ptr<Database> database,
                                                      std::shared_ptr<const KeyRing> keys) {
  return std::make_shared<SqliteOauthStates>(std::move(database), std::move(keys));
}

}  // namespace tokpost
