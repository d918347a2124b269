#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokpost::tiktok {

enum class WebhookKind : std::uint8_t {
  authorization_removed,
  post_failed,
  post_complete,
  post_in_inbox,
  post_public,
  post_no_longer_public,
  other,
};

struct WebhookEvent {
  WebhookKind kind = WebhookKind::other;
  std::string event;  ///< TikTok's name, in the one spelling that we hand out
  std::string client_key;
  std::string open_id;
  WallTime created_at{};
  std::optional<std::string> publish_id;
  std::optional<std::string> post_id;
  /// The fail_reason of a post, or of authorization.removed: `unknown`, `user_disconnected`,
  /// `account_deleted`, `age_changed`, `account_banned`, `developer_revoked`.
  std::optional<std::string> reason;
  std::optional<std::string> publish_type;
};

/// What one of TikTok's names of events stands for, in whatever spelling.
WebhookKind webhook_kind(std::string_view event);

/// Reads a body whose signature has been verified. Fails with kind `validation`, code
/// `webhook_body`.
Result<WebhookEvent> parse_webhook_event(std::string_view body);

}  // namespace tokpost::tiktok
