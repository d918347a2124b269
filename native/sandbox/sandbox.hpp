#pragma once

#include "native/core/base/json.hpp"
#include "native/core/base/result.hpp"

#include <memory>
#include <string_view>

namespace tokpost::sandbox {

/// The TikTok emulator: an API host and an upload host on loopback, with threads of its own. All of
/// it is reached over HTTP as TikTok is, and steered through call().
class Sandbox {
 public:
  virtual ~Sandbox() = default;

  /// What JavaScript reads as properties: apiUrl, authorizeUrl, uploadUrl, ca, clientKey,
  /// clientSecret, redirectUri and so on.
  virtual const json::object& info() const = 0;

  /// One steering call by its name in `tokpost/sandbox` ("addUser", "set", "issueTokens",
  /// "authorize", "advance", "completeDraft", "sendWebhook", "inject", "requests", "posts",
  /// "violations", "webhooks"), with its arguments as an object. Never waits for the network; safe
  /// from any thread.
  virtual Result<json::value> call(std::string_view method, const json::object& arguments) = 0;

  /// Ends everything and joins the threads. Idempotent; never called from one of those threads.
  virtual void stop() = 0;
};

/// `options` are those of startSandbox in JavaScript, as JSON. `roots_pem` are trusted beside the
/// sandbox's own authority where it sends webhooks and fetches media.
Result<std::shared_ptr<Sandbox>> start_sandbox(const json::object& options,
                                               std::string_view roots_pem = {});

}  // namespace tokpost::sandbox
