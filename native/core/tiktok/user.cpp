#include "native/core/tiktok/user.hpp"

#include "native/core/tiktok/wire.hpp"

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kUserOperation = "user.info";

// "Get User Info": which scope opens which fields.
constexpr std::string_view kBasicFields =
    "open_id,union_id,avatar_url,avatar_url_100,avatar_large_url,display_name";
constexpr std::string_view kProfileFields =
    "bio_description,profile_deep_link,profile_web_link,is_verified,username";
constexpr std::string_view kStatsFields = "follower_count,following_count,likes_count,video_count";

void append(std::string& fields, std::string_view more) {
  if (!fields.empty()) fields.push_back(',');
  fields.append(more);
}

}  // namespace

std::string profile_fields(const Scopes& scopes) {
  if (scopes.empty()) return std::string(kBasicFields);
  std::string fields;
  if (has_scope(scopes, kScopeUserBasic)) append(fields, kBasicFields);
  if (has_scope(scopes, kScopeUserProfile)) append(fields, kProfileFields);
  if (has_scope(scopes, kScopeUserStats)) append(fields, kStatsFields);
  return fields;
}

HttpRequest profile_request(const AppConfig& config, const Secret& token, const Scopes& scopes) {
  return api_get(config, token, "/v2/user/info/", kUserOperation,
                 {{"fields", profile_fields(scopes)}});
}

Result<Profile> read_profile(const HttpReply& reply, WallTime now) {
  const Result<json::object> data = read_api_reply(reply, kUserOperation, now);
  if (data.has_error()) return data.error();
  const json::object* user = json::find_object(*data, "user");
  if (user == nullptr) return incomplete_reply(reply, kUserOperation, "user");
  Profile profile;
  profile.open_id = json::find_string(*user, "open_id").value_or("");
  profile.union_id = json::find_string(*user, "union_id");
  profile.display_name = json::find_string(*user, "display_name").value_or("");
  profile.avatar_url = json::find_string(*user, "avatar_url");
  profile.avatar_url_100 = json::find_string(*user, "avatar_url_100");
  profile.avatar_large_url = json::find_string(*user, "avatar_large_url");
  profile.username = json::find_string(*user, "username");
  profile.bio_description = json::find_string(*user, "bio_description");
  profile.profile_deep_link = json::find_string(*user, "profile_deep_link");
  profile.profile_web_link = json::find_string(*user, "profile_web_link");
  profile.is_verified = json::find_bool(*user, "is_verified");
  profile.follower_count = json::find_int(*user, "follower_count");
  profile.following_count = json::find_int(*user, "following_count");
  profile.likes_count = json::find_int(*user, "likes_count");
  profile.video_count = json::find_int(*user, "video_count");
  profile.fetched_at = now;
  return profile;
}

}  // namespace tokpost::tiktok
