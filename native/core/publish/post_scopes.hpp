#pragma once

#include "native/core/publish/post_request.hpp"
#include "native/core/tiktok/config.hpp"
#include "native/core/tiktok/scopes.hpp"

namespace tokpost {

/// Kind `scope` where a post of this kind needs one that was not granted. Nothing can be said where
/// the granted scopes are not known.
Status check_post_scopes(const tiktok::AppConfig& config, const tiktok::Scopes& granted,
                         PostKind kind, std::string operation);

}  // namespace tokpost
