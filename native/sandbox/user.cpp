#include "native/sandbox/user.hpp"

#include "native/core/base/arguments.hpp"
#include "native/sandbox/ids.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::int64_t kMostOfAUser = 1'000'000'000'000;
constexpr std::int64_t kMostMadeVideos = 10'000;

Video made_video(std::int64_t index, WallTime now) {
  Video video;
  video.id = make_post_id();
  video.created = now - std::chrono::hours(24) * index - std::chrono::minutes(1);
  video.title = "Video " + std::to_string(index);
  video.description = video.title + " #sandbox";
  video.duration_s = 10 + index % 50;
  video.views = 1000 + 37 * index;
  video.likes = 100 + 7 * index;
  video.comments = index % 20;
  video.shares = index % 5;
  return video;
}

Video read_video(const json::object& input, std::string path, WallTime now,
                 std::vector<Issue>& issues) {
  Arguments arguments(input, std::move(path), issues);
  Video video;
  video.id = make_post_id();
  video.created = now;
  arguments.text("title", video.title);
  arguments.text("description", video.description);
  std::int64_t created_ms = to_unix_milliseconds(now);
  arguments.integer("createdAtMs", created_ms, 0, kMostOfAUser * 10);
  video.created = from_unix_milliseconds(created_ms);
  bool is_private = false;
  arguments.flag("private", is_private);
  video.is_public = !is_private;
  arguments.integer("durationSeconds", video.duration_s, 0, 86'400);
  arguments.integer("width", video.width, 1, 16'384);
  arguments.integer("height", video.height, 1, 16'384);
  arguments.integer("views", video.views, 0, kMostOfAUser);
  arguments.integer("likes", video.likes, 0, kMostOfAUser);
  arguments.integer("comments", video.comments, 0, kMostOfAUser);
  arguments.integer("shares", video.shares, 0, kMostOfAUser);
  arguments.flag("aiGenerated", video.is_aigc);
  arguments.refuse_others();
  return video;
}

void read_videos(Arguments& arguments, WallTime now, std::vector<Issue>& issues,
                 std::vector<Video>& videos) {
  const auto* member = arguments.any("videos");
  if (member == nullptr) return;
  if (member->is_number()) {
    std::int64_t count = 0;
    arguments.integer("videos", count, 0, kMostMadeVideos);
    for (std::int64_t index = 1; index <= count; ++index) videos.push_back(made_video(index, now));
    return;
  }
  const auto* list = arguments.array("videos");
  if (list == nullptr) return;
  std::size_t index = 0;
  for (const auto& item : *list) {
    const std::string path = "videos[" + std::to_string(index++) + "]";
    if (item.is_object()) {
      videos.push_back(read_video(item.get_object(), path + ".", now, issues));
    } else {
      arguments.fault(path, "type", "must be an object");
    }
  }
}

// The names of the API that apps read, so that a profile or creator info can be handed in as it is.
void read_api_names(Arguments& arguments, User& user) {
  arguments.text("nickname", user.display_name);
  arguments.text("bioDescription", user.bio);
  arguments.flag("isPrivate", user.is_private);
  arguments.flag("isVerified", user.is_verified);
  arguments.integer("followerCount", user.followers, 0, kMostOfAUser);
  arguments.integer("followingCount", user.following, 0, kMostOfAUser);
  arguments.integer("likesCount", user.likes, 0, kMostOfAUser);
  arguments.integer("maxDurationSeconds", user.max_video_seconds, 1, 86'400);
}

// Brings the public videos, which is what a profile counts, up to so many.
void read_video_count(Arguments& arguments, WallTime now, std::vector<Video>& videos) {
  std::optional<std::int64_t> count;
  arguments.integer("videoCount", count, 0, kMostMadeVideos);
  if (!count) return;
  const auto there = std::ranges::count_if(videos, &Video::is_public);
  if (*count < there) {
    arguments.fault("videoCount", "range",
                    "must not be less than the " + std::to_string(there) + " there are");
  }
  for (std::int64_t index = there + 1; index <= *count; ++index) {
    videos.push_back(made_video(index, now));
  }
}

}  // namespace

Status read_user(const json::object& input, WallTime now, User& user) {
  std::vector<Issue> issues;
  Arguments arguments(input, "", issues);
  User read = user;
  arguments.text("username", read.username);
  arguments.text("displayName", read.display_name);
  arguments.text("bio", read.bio);
  arguments.flag("private", read.is_private);
  arguments.flag("verified", read.is_verified);
  arguments.integer("followers", read.followers, 0, kMostOfAUser);
  arguments.integer("following", read.following, 0, kMostOfAUser);
  arguments.integer("likes", read.likes, 0, kMostOfAUser);
  arguments.flag("commentDisabled", read.comment_disabled);
  arguments.flag("duetDisabled", read.duet_disabled);
  arguments.flag("stitchDisabled", read.stitch_disabled);
  arguments.integer("maxVideoSeconds", read.max_video_seconds, 1, 86'400);
  arguments.flag("banned", read.is_banned);
  arguments.flag("oldApp", read.has_old_app);
  arguments.flag("target", read.is_target);
  arguments.integer("postsByOthers", read.posts_by_others, 0, kMostOfAUser);
  read_api_names(arguments, read);
  read_videos(arguments, now, issues, read.videos);
  read_video_count(arguments, now, read.videos);
  arguments.refuse_others();
  if (!issues.empty()) {
    return faulty(Errc::validation, "invalid_user", "The user is faulty.", std::move(issues),
                  "sandbox");
  }
  user = std::move(read);
  return Status();
}

json::object describe(const User& user, const std::string& open_id) {
  json::object out;
  out["username"] = user.username;
  out["openId"] = open_id;
  out["unionId"] = user.union_id;
  out["displayName"] = user.display_name;
  out["bio"] = user.bio;
  out["private"] = user.is_private;
  out["verified"] = user.is_verified;
  out["followers"] = user.followers;
  out["following"] = user.following;
  out["likes"] = user.likes;
  out["commentDisabled"] = user.comment_disabled;
  out["duetDisabled"] = user.duet_disabled;
  out["stitchDisabled"] = user.stitch_disabled;
  out["maxVideoSeconds"] = user.max_video_seconds;
  out["banned"] = user.is_banned;
  out["oldApp"] = user.has_old_app;
  out["target"] = user.is_target;
  out["postsByOthers"] = user.posts_by_others;
  json::array ids;
  for (const auto& video : user.videos) ids.push_back(json::value(std::to_string(video.id)));
  out["videoIds"] = std::move(ids);
  return out;
}

std::vector<std::string> privacy_options(const User& user) {
  return {user.is_private ? "FOLLOWER_OF_CREATOR" : "PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS",
          "SELF_ONLY"};
}

}  // namespace tokpost::sandbox
