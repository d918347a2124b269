#include "native/sandbox/caps.hpp"

#include <cstdint>
#include <string>

namespace tokpost::sandbox {
namespace {

/// Whether the client has as many users of today as it may, and this is not one of them.
bool is_full(World& world, const ClientApp& client, const User& user) {
  const auto& caps = world.options.caps;
  const auto cap = client.settings.user_cap  ? client.settings.user_cap
                   : client.settings.audited ? caps.audited_users
                                             : caps.unaudited_users;
  if (!cap) return false;
  const std::string& key = client.settings.key;
  return !world.recent_posts.is_active(key, user.id, world.now()) &&
         world.recent_posts.active_users(key, world.now()) >= *cap;
}

bool has_posted_enough(World& world, const User& user) {
  const auto& cap = world.options.caps.posts_per_creator;
  if (!cap) return false;
  const std::int64_t left = *cap - user.posts_by_others;
  return world.recent_posts.has_direct_posts(user.id, world.now(), left);
}

}  // namespace

Refused check_not_banned(const User& user) {
  if (!user.is_banned) return std::nullopt;
  return Refusal{403,
                 "spam_risk_user_banned_from_posting",
                 "The creator is banned from making new posts.",
                 0,
                 {}};
}

Refused check_may_post(World& world, const ClientApp& client, const User& user) {
  if (auto refused = check_not_banned(user)) return refused;
  if (has_posted_enough(world, user)) {
    return Refusal{403,
                   "spam_risk_too_many_posts",
                   "The daily post cap from the API is reached for the creator.",
                   0,
                   {}};
  }
  if (is_full(world, client, user)) {
    return Refusal{403,
                   "reached_active_user_cap",
                   "The daily quota of active publishing users of the client is reached.",
                   0,
                   {}};
  }
  return std::nullopt;
}

Refused check_pending_drafts(World& world, const ClientApp& client, const User& user) {
  const auto& cap = world.options.caps.pending_drafts;
  if (!cap) return std::nullopt;
  if (!world.recent_posts.has_pending_drafts(client.settings.key, user.id, world.now(), *cap)) {
    return std::nullopt;
  }
  return Refusal{403,
                 "spam_risk_too_many_pending_share",
                 "There are too many pending shares of the creator within 24 hours.",
                 0,
                 {}};
}

}  // namespace tokpost::sandbox
