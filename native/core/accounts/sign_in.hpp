#pragma once

#include "native/core/accounts/account_parts.hpp"
#include "native/core/accounts/connected_account.hpp"
#include "native/core/tiktok/authorization_url.hpp"

#include <optional>
#include <string>

namespace tokpost {

/// A sign-in that begins. It is bound to the user, the browser or both; where neither is named, to
/// a browser token that is made.
struct SignInStart {
  tiktok::AuthorizationOptions options;
  std::optional<std::string> user_id;
  std::optional<std::string> browser_token;
  std::optional<std::string> return_to;  ///< a path of the app, for after the sign-in
};

struct SignInPage {
  tiktok::AuthorizationUrl url;
  std::optional<std::string> browser_token;  ///< of the browser, where the sign-in is bound to it
};

/// Where TikTok sent the browser back to, and who came.
struct SignInReturn {
  std::string url;  ///< only its query counts
  std::optional<std::string> user_id;
  std::optional<std::string> browser_token;
};

struct SignedIn {
  ConnectedAccount account;
  std::optional<std::string> return_to;
  tiktok::Scopes granted;
  tiktok::Scopes missing;  ///< asked for, and not granted
};

/// Keeps what the callback needs for ten minutes.
Awaitable<Result<SignInPage>> async_begin_sign_in(AccountTools tools, SignInStart start);

/// Exchanges the code, connects the account and fetches its profile; an account whose profile
/// cannot be fetched is connected all the same. The account is the user's who began or who comes
/// back; where the app names none, its open_id stands for the user.
///
/// The state is used up whatever comes of it. Kind `auth`: `missing_state`, `unknown_state` (never
/// ours), `used_state`, `expired_state`, `other_user`, `other_browser`, `missing_code`, and
/// TikTok's own (`access_denied`, `invalid_grant`).
Awaitable<Result<SignedIn>> async_finish_sign_in(AccountTools tools, SignInReturn callback);

}  // namespace tokpost
