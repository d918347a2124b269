#pragma once

#include "native/core/store/connection_record.hpp"
#include "native/core/tiktok/scopes.hpp"
#include "native/core/tiktok/user.hpp"

#include <optional>
#include <string>

namespace tokpost {

/// A connected account as callers see it.
struct ConnectedAccount {
  ConnectionRecord record;
  std::string label;  ///< the user's, else the profile's name, else one made of the open_id
  tiktok::Scopes scopes;
  std::optional<tiktok::Profile> profile;  ///< as it was last fetched
};

ConnectedAccount make_account(ConnectionRecord record);

}  // namespace tokpost
