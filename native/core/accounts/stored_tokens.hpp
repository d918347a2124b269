#pragma once

#include "native/core/accounts/account_news.hpp"
#include "native/core/store/connections.hpp"
#include "native/core/tiktok/context.hpp"
#include "native/core/tiktok/token_source.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tokpost {

/// Why connections need to be connected anew, as their rows say it.
inline constexpr std::string_view kRevoked = "revoked";
inline constexpr std::string_view kRefreshAnswerLost = "refresh_answer_lost";
inline constexpr std::string_view kExpired = "expired";  ///< and there is no refresh token

/// The error of a connection that needs to be connected anew for this reason.
Error needs_reconnect_error(std::string_view reason);
/// Kind `state`, `account_removed`: it was there, and somebody has disconnected it.
Error account_removed_error();

/// A connection's row as tokens to use.
tiktok::TokenSet token_set_of(const ConnectionRecord& record, ConnectionTokens tokens);

/// Refreshes the tokens of stored connections, one refresh at a time for each among all processes
/// (design decision 7): a lease, then the row once more, a note that the request is about to be
/// sent, the request, the commit. Only `invalid_grant` ends a connection. One per engine; safe from
/// any thread.
class StoredTokens : public std::enable_shared_from_this<StoredTokens> {
 public:
  StoredTokens(tiktok::Context context, std::shared_ptr<Connections> connections, AccountSink sink);

  /// For the session of one connection.
  std::shared_ptr<tiktok::TokenSource> source(std::string id);

  Awaitable<Result<tiktok::TokenSet>> async_renew(std::string id, tiktok::TokenSet current);
  bool has_unsaved(const std::string& id) const;

 private:
  class Source;
  /// A pair that TikTok has issued and the store has not taken yet. Kept here rather than in a
  /// session, which goes with its last user.
  struct Unsaved {
    std::int64_t epoch = 0;
    Secret sent;
    ConnectionRecord record;
    tiktok::TokenSet fresh;
  };

  Awaitable<Result<tiktok::TokenSet>> async_refresh_held(std::string id, RefreshLease lease);
  Awaitable<Result<tiktok::TokenSet>> async_send(ConnectionRecord record, RefreshLease lease);
  Awaitable<Result<tiktok::TokenSet>> async_refused(ConnectionRecord record, RefreshLease lease,
                                                    Error refusal);
  Awaitable<Result<tiktok::TokenSet>> async_save(std::string id);
  Awaitable<Status> async_mark(ConnectionRecord record, Secret refresh_token,
                               std::string_view reason);
  Awaitable<Result<tiktok::TokenSet>> async_held(std::string id);
  bool is_newer(const ConnectionTokens& held, const tiktok::TokenSet& current) const;

  const tiktok::Context context_;
  const std::shared_ptr<Connections> connections_;
  const AccountSink sink_;
  mutable std::mutex mutex_;
  std::map<std::string, Unsaved> unsaved_;
};

}  // namespace tokpost
