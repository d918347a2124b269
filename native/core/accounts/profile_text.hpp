#pragma once

#include "native/core/tiktok/user.hpp"

#include <optional>
#include <string>

namespace tokpost {

/// A profile as a connection's metadata: JSON in TikTok's own names, which other services that
/// share the table write too, and `fetched_at` in Unix milliseconds. Members of `before` that are
/// no profile's stay.
std::string profile_to_text(const tiktok::Profile& profile,
                            const std::optional<std::string>& before);

/// nullopt where the metadata holds no profile. One that another service wrote has no time of
/// fetching, and so counts as old.
std::optional<tiktok::Profile> profile_from_text(const std::optional<std::string>& metadata,
                                                 const std::string& open_id);

}  // namespace tokpost
