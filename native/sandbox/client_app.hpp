#pragma once

#include "native/sandbox/options.hpp"

#include <map>
#include <string>

namespace tokpost::sandbox {

/// A developer's app, as registered with TikTok.
struct ClientApp {
  ClientOptions settings;
  std::map<std::string, std::string> open_ids;  ///< user id -> what this app knows the user by
};

}  // namespace tokpost::sandbox
