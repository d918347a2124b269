#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

/// What went wrong, in the 15 words that JavaScript sees as `TikTokError.kind`.
enum class Errc : std::uint8_t {
  config,
  validation,
  auth,
  scope,
  rate_limit,
  forbidden,
  network,
  timeout,
  server,
  upload,
  publish_failed,
  cancelled,
  state,
  store,
  internal,
};

std::string_view to_string(Errc kind);

/// One fault of a caller's input or configuration. `path` names the input ("privacy",
/// "redirectUri").
struct Issue {
  std::string path;
  std::string code;
  std::string message;
};

/// The one error value of the core. It never holds a secret, a reply's body or a signed URL, so
/// that it may be logged and sent to a browser as it is.
struct Error {
  Errc kind = Errc::internal;
  std::string code;        ///< TikTok's own code or fail_reason where there is one, else ours
  std::string message;     ///< one sentence
  std::string operation;   ///< "oauth.refresh", "publish.init"
  int http_status = 0;     ///< 0 when there was no reply
  std::string log_id;      ///< TikTok's log_id, which its support asks for
  bool retryable = false;  ///< decided once, in net/classify
  std::optional<std::chrono::milliseconds> retry_after;
  /// The request's last byte was handed to the socket before the failure, so that the request may
  /// have taken effect (design decision 5 builds on this).
  bool request_sent = false;
  std::vector<Issue> issues;
};

/// A failure of ours that no reply of TikTok's stands behind; never retryable.
Error make_error(Errc kind, std::string code, std::string message, std::string operation = {});

}  // namespace tokpost
