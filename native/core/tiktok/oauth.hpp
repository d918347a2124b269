#pragma once

#include "native/core/net/http_message.hpp"
#include "native/core/runtime/deadline.hpp"
#include "native/core/tiktok/context.hpp"
#include "native/core/tiktok/token_set.hpp"

#include <chrono>
#include <string>

namespace tokpost::tiktok {

/// A refresh runs for all who wait for it, so that none of their deadlines limits it.
inline constexpr std::chrono::minutes kRefreshLimit{2};

struct CodeExchange {
  Secret code;               ///< decoded
  Secret code_verifier;      ///< empty where no challenge was sent
  std::string redirect_uri;  ///< the one of the authorization request; empty: the app's
};

/// Lifetimes are read from the answer, never assumed: TikTok changes them.
Awaitable<Result<TokenSet>> async_exchange_code(Context context, CodeExchange exchange,
                                                Deadline deadline);
/// What the answer leaves out (open_id, scopes, an unchanged refresh token) comes back empty, but
/// for the refresh token, which is then the one that was sent.
Awaitable<Result<TokenSet>> async_refresh(Context context, Secret refresh_token, Deadline deadline);
/// The app's own token (client credentials); it opens no endpoint of a user.
Awaitable<Result<TokenSet>> async_client_token(Context context, Deadline deadline);
Awaitable<Status> async_revoke(Context context, Secret access_token, Deadline deadline);

/// TikTok does not take the access token, and nothing can be sent for another one.
Error no_refresh_token_error();
/// The invalid_grant of a refresh token that an earlier refresh may have used up unseen.
Error refresh_answer_lost(Error invalid_grant);

// The pure halves of the calls above.
HttpRequest exchange_code_request(const AppConfig& config, const CodeExchange& exchange);
HttpRequest refresh_request(const AppConfig& config, const Secret& refresh_token);
HttpRequest client_token_request(const AppConfig& config);
HttpRequest revoke_request(const AppConfig& config, const Secret& access_token);
Result<TokenSet> read_tokens(const HttpReply& reply, const std::string& operation, WallTime now);
/// An empty body and {} are both success.
Status read_revoke(const HttpReply& reply, WallTime now);

}  // namespace tokpost::tiktok
