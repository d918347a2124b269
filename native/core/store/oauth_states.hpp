#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/result.hpp"
#include "native/core/base/secret.hpp"
#include "native/core/runtime/job.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace tokpost {

/// How long a person may take to sign in.
inline constexpr std::chrono::minutes kOauthStateLifetime{10};

/// What has to be known again when TikTok sends the browser back. The state itself and the
/// browser's token are kept as hashes only, which the caller makes.
struct OauthState {
  std::string state_hash;
  std::optional<std::string> user_id;
  std::optional<std::string> browser_token_hash;
  std::string redirect_uri;
  Secret code_verifier;  ///< empty without PKCE; encrypted in the store
  std::string scopes;    ///< as they were asked for, separated by commas
  std::optional<std::string> return_to;
  bool expired = false;  ///< set by async_consume()
};

class OauthStates {
 public:
  virtual ~OauthStates() = default;
  virtual Awaitable<Status> async_add(OauthState state) = 0;
  /// Takes the state out, so that no second callback can use it; nothing if it is not there (any
  /// more). One that is too old comes with `expired`, for an hour.
  virtual Awaitable<Result<std::optional<OauthState>>> async_consume(std::string state_hash) = 0;
};

}  // namespace tokpost
