#include "native/sandbox/recent_posts.hpp"

#include <chrono>

namespace tokpost::sandbox {
namespace {

constexpr std::chrono::hours kDay{24};
constexpr std::size_t kTidyAfter = 64;  // posts that were met in vain

/// Will never count again: a final draft is pending no more, a direct post counts once it is out.
bool is_over(const Post& post) {
  return post.status == PostStatus::failed || (is_draft(post.kind) && post.is_final());
}

bool can_finish(const Post& post, WallTime now) {
  return !post.upload || post.has_media || post.upload->expires > now;
}

}  // namespace

void RecentPosts::add(const Post& post) {
  if (is_draft(post.kind)) {
    drafts_[{post.client_key, post.user_id}].push_back(&post);
  } else {
    direct_of_user_[post.user_id].push_back(&post);
    direct_of_client_[post.client_key][post.user_id].push_back(&post);
  }
}

bool RecentPosts::has_direct_posts(const std::string& user_id, WallTime now, std::int64_t count) {
  return has(direct_of_user_[user_id], now, count);
}

bool RecentPosts::has_pending_drafts(const std::string& client_key, const std::string& user_id,
                                     WallTime now, std::int64_t count) {
  return has(drafts_[{client_key, user_id}], now, count);
}

bool RecentPosts::is_active(const std::string& client_key, const std::string& user_id,
                            WallTime now) {
  return has(direct_of_client_[client_key][user_id], now, 1);
}

std::int64_t RecentPosts::active_users(const std::string& client_key, WallTime now) {
  std::int64_t active = 0;
  for (auto& [user_id, posts] : direct_of_client_[client_key]) {
    if (has(posts, now, 1)) ++active;
  }
  return active;
}

// The newest first, since they are the likeliest to count.
bool RecentPosts::has(List& posts, WallTime now, std::int64_t count) {
  while (!posts.empty() && posts.front()->created <= now - kDay) posts.pop_front();
  if (static_cast<std::int64_t>(posts.size()) < count) return false;
  std::int64_t counted = 0;
  std::size_t in_vain = 0;
  for (auto post = posts.rbegin(); post != posts.rend() && counted < count; ++post) {
    if (is_over(**post)) {
      ++in_vain;
    } else if (can_finish(**post, now)) {
      ++counted;
    }
  }
  if (in_vain > kTidyAfter) std::erase_if(posts, [](const Post* post) { return is_over(*post); });
  return counted >= count;
}

}  // namespace tokpost::sandbox
