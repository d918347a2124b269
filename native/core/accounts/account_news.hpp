#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/store/connection_record.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace tokpost {

/// Something that happened to a connected account's tokens in this process.
struct AccountNews {
  enum class Type : std::uint8_t { refreshed, needs_reconnect };

  Type type = Type::refreshed;
  std::string account_id;
  std::string user_id;
  std::string open_id;
  std::optional<WallTime> expires_at;  ///< of `refreshed`
  std::string code;                    ///< of `needs_reconnect`: that of the error
};

/// Takes news on any thread; must not block.
using AccountSink = std::function<void(AccountNews)>;

}  // namespace tokpost
