#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/json.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokpost::sandbox {

/// A video on a profile, as the Display API shows it.
struct Video {
  std::int64_t id = 0;
  WallTime created;
  std::string title;
  std::string description;
  bool is_public = true;
  std::int64_t duration_s = 15;
  std::int64_t width = 1080;
  std::int64_t height = 1920;
  std::int64_t views = 0;
  std::int64_t likes = 0;
  std::int64_t comments = 0;
  std::int64_t shares = 0;
  bool is_aigc = false;
};

/// A person with a TikTok account.
struct User {
  std::string id;  ///< the sandbox's own; clients know the user by an open_id each
  std::string union_id;
  std::string username;
  std::string display_name;
  std::string bio;
  bool is_private = false;
  bool is_verified = false;
  std::int64_t followers = 0;
  std::int64_t following = 0;
  std::int64_t likes = 0;
  bool comment_disabled = false;
  bool duet_disabled = false;
  bool stitch_disabled = false;
  std::int64_t max_video_seconds = 600;
  bool is_banned = false;            ///< from posting
  bool has_old_app = false;          ///< below 31.8, which takes no photo drafts
  bool is_target = true;             ///< of clients that are sandboxes
  std::int64_t posts_by_others = 0;  ///< today's posts through other apps, which count in the cap
  std::vector<Video> videos;         ///< in no order
};

/// Applies a person's description of a user; `user` stays as it is where anything is faulty (kind
/// `validation`). Videos are added to those there are.
Status read_user(const json::object& input, WallTime now, User& user);

/// The user as steering calls answer it.
json::object describe(const User& user, const std::string& open_id);

/// TikTok's privacy levels that the account may choose (section 4.1).
std::vector<std::string> privacy_options(const User& user);

}  // namespace tokpost::sandbox
