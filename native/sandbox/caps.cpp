#include "native/sandbox/caps.hpp"

#include <algorithm>
#include <set>

namespace tokpost::sandbox {
namespace {

constexpr std::chrono::hours kDay{24};

/// Failed posts do not count, nor does an upload that was never finished and no longer can be.
bool counts(const World& world, const Post& post) {
  if (post.status == PostStatus::failed || post.created <= world.now() - kDay) return false;
  return !post.upload || post.has_media || post.upload->expires > world.now();
}

std::int64_t posts_today(const World& world, const User& user) {
  const auto own = std::count_if(world.posts.begin(), world.posts.end(), [&](const auto& post) {
    return post->user_id == user.id && !is_draft(post->kind) && counts(world, *post);
  });
  return own + user.posts_by_others;
}

/// Whether the client has as many users of today as it may, and this is not one of them.
bool is_full(const World& world, const ClientApp& client, const User& user) {
  const auto& caps = world.options.caps;
  const auto cap = client.settings.user_cap  ? client.settings.user_cap
                   : client.settings.audited ? caps.audited_users
                                             : caps.unaudited_users;
  if (!cap) return false;
  std::set<std::string> active;
  for (const auto& post : world.posts) {
    if (post->client_key == client.settings.key && !is_draft(post->kind) && counts(world, *post)) {
      active.insert(post->user_id);
    }
  }
  return active.count(user.id) == 0 && static_cast<std::int64_t>(active.size()) >= *cap;
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
  const auto& cap = world.options.caps.posts_per_creator;
  if (cap && posts_today(world, user) >= *cap) {
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
  const auto pending = std::count_if(world.posts.begin(), world.posts.end(), [&](const auto& post) {
    return post->user_id == user.id && post->client_key == client.settings.key &&
           is_draft(post->kind) && !post->is_final() && counts(world, *post);
  });
  if (pending < *cap) return std::nullopt;
  return Refusal{403,
                 "spam_risk_too_many_pending_share",
                 "There are too many pending shares of the creator within 24 hours.",
                 0,
                 {}};
}

}  // namespace tokpost::sandbox
