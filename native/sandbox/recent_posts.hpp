#pragma once

#include "native/sandbox/post.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace tokpost::sandbox {

/// The posts that TikTok's caps of 24 hours look at. What a question costs depends on the cap and
/// not on how many posts there are. Failed posts do not count, nor does an upload that was never
/// finished and no longer can be.
class RecentPosts {
 public:
  /// The post stays where it is for as long as this does.
  void add(const Post& post);

  /// Whether that many direct posts of the user count, through whatever clients.
  bool has_direct_posts(const std::string& user_id, WallTime now, std::int64_t count);
  /// Whether the user has that many drafts through this client that nobody has finished.
  bool has_pending_drafts(const std::string& client_key, const std::string& user_id, WallTime now,
                          std::int64_t count);
  /// Whether the user has posted directly through the client.
  bool is_active(const std::string& client_key, const std::string& user_id, WallTime now);
  /// How many users have.
  std::int64_t active_users(const std::string& client_key, WallTime now);

 private:
  using List = std::deque<const Post*>;  ///< in the order of their inits

  static bool has(List& posts, WallTime now, std::int64_t count);

  std::unordered_map<std::string, List> direct_of_user_;
  std::unordered_map<std::string, std::unordered_map<std::string, List>> direct_of_client_;
  std::map<std::pair<std::string, std::string>, List> drafts_;  ///< by client and user
};

}  // namespace tokpost::sandbox
