#include "native/sandbox/display_endpoints.hpp"
#include "native/sandbox/fields.hpp"
#include "native/sandbox/media_urls.hpp"
#include "native/sandbox/scopes.hpp"

#include <algorithm>
#include <array>

namespace tokpost::sandbox {
namespace {

constexpr std::string_view kBasic = "user.info.basic";
constexpr std::string_view kProfile = "user.info.profile";
constexpr std::string_view kStats = "user.info.stats";

struct Field {
  std::string_view name;
  std::string_view scope;
};

constexpr std::array<Field, 16> kFields = {{
    {"open_id", kBasic},
    {"union_id", kBasic},
    {"avatar_url", kBasic},
    {"avatar_url_100", kBasic},
    {"avatar_url_200", kBasic},  // of API v1; published clients still ask for it
    {"avatar_large_url", kBasic},
    {"display_name", kBasic},
    {"bio_description", kProfile},
    {"profile_deep_link", kProfile},
    {"profile_web_link", kProfile},  // named in the scope's text, not in every table of fields
    {"is_verified", kProfile},
    {"username", kProfile},
    {"follower_count", kStats},
    {"following_count", kStats},
    {"likes_count", kStats},
    {"video_count", kStats},
}};

std::vector<std::string_view> names() {
  std::vector<std::string_view> out;
  out.reserve(kFields.size());
  for (const auto& field : kFields) out.push_back(field.name);
  return out;
}

json::object whole_user(Exchange& exchange) {
  World& world = exchange.world;
  const User& user = *exchange.user;
  const auto public_videos = std::count_if(user.videos.begin(), user.videos.end(),
                                           [](const Video& video) { return video.is_public; });
  json::object out;
  out["open_id"] = world.open_id(*exchange.client, user);
  out["union_id"] = user.union_id;
  out["avatar_url"] = avatar_url(world, user, "168");
  out["avatar_url_100"] = avatar_url(world, user, "100");
  out["avatar_url_200"] = avatar_url(world, user, "200");
  out["avatar_large_url"] = avatar_url(world, user, "720");
  out["display_name"] = user.display_name;
  out["bio_description"] = user.bio;
  out["profile_deep_link"] = "https://vm.tiktok.com/" + user.username + "/";
  out["profile_web_link"] = "https://www.tiktok.com/@" + user.username;
  out["is_verified"] = user.is_verified;
  out["username"] = user.username;
  out["follower_count"] = user.followers;
  out["following_count"] = user.following;
  out["likes_count"] = user.likes;
  out["video_count"] = static_cast<std::int64_t>(public_videos);
  return out;
}

}  // namespace

Reply user_info(Exchange& exchange) {
  if (auto refused = check_token(exchange)) return refuse(exchange, *refused);
  if (auto refused = check_scope(exchange, {kBasic, kProfile, kStats})) {
    return refuse(exchange, *refused);
  }
  if (auto refused = check_rate(exchange)) return refuse(exchange, *refused);
  std::vector<std::string> fields;
  if (auto refused = read_fields(exchange, names(), fields)) return refuse(exchange, *refused);
  json::object all = whole_user(exchange);
  json::object user;
  for (const auto& name : fields) {
    const auto* field = std::find_if(kFields.begin(), kFields.end(),
                                     [&](const Field& known) { return known.name == name; });
    if (!contains(exchange.grant->scopes, field->scope)) {
      const bool as_401 = exchange.world.options.scope_error_status == 401;
      return refuse(
          exchange,
          {as_401 ? 401 : 400, as_401 ? "scope_not_authorized" : "scope_permission_missed",
           "The user did not authorize the scope required for completing this request.", 24,
           "the field " + name + " needs the scope " + std::string(field->scope)});
    }
    user[name] = all.at(name);
  }
  json::object data;
  data["user"] = std::move(user);
  return ok_reply(exchange, std::move(data));
}

}  // namespace tokpost::sandbox
