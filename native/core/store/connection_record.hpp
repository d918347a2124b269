#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tokpost {

struct ConnectionTokens {
  Secret access_token;
  Secret refresh_token;  ///< empty where none is known
  std::optional<WallTime> expires_at;
  std::optional<WallTime> refresh_expires_at;
};

enum class ConnectionStatus : std::uint8_t { active, needs_reconnect };

/// A connected account as it may be shown: without its tokens.
struct ConnectionRecord {
  std::string id;  ///< as text, whatever the column's type
  std::string user_id;
  std::string open_id;
  std::optional<std::string> label;
  std::optional<std::string> account_type;
  bool is_primary = false;
  std::optional<std::string> metadata;  ///< the profile as JSON
  std::optional<std::string> scopes;    ///< separated by commas; none where they are unknown
  std::optional<WallTime> expires_at;
  std::optional<WallTime> refresh_expires_at;
  bool has_refresh_token = false;
  ConnectionStatus status = ConnectionStatus::active;
  std::string status_reason;  ///< of needs_reconnect: "revoked", "refresh_answer_lost"
  std::optional<WallTime> created_at;
  std::optional<WallTime> updated_at;
  std::optional<WallTime> tokens_at;  ///< when the tokens came; none where that was never noted
};

/// What a sign-in or an import brings. A member without a value leaves a known connection's as it
/// is.
struct NewConnection {
  std::string user_id;
  std::string open_id;
  ConnectionTokens tokens;
  std::optional<std::string> scopes;
  std::optional<std::string> label;
  std::optional<std::string> account_type;
  std::optional<std::string> metadata;
  std::optional<bool> is_primary;
};

}  // namespace tokpost
