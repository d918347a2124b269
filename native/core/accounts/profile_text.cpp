#include "native/core/accounts/profile_text.hpp"

#include "native/core/base/json.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace tokpost {
namespace {

using tiktok::Profile;

template <class T>
struct Member {
  std::string_view name;
  std::optional<T> Profile::*value;
};

constexpr std::array kTexts = {
    Member<std::string>{"union_id", &Profile::union_id},
    Member<std::string>{"avatar_url", &Profile::avatar_url},
    Member<std::string>{"avatar_url_100", &Profile::avatar_url_100},
    Member<std::string>{"avatar_large_url", &Profile::avatar_large_url},
    Member<std::string>{"username", &Profile::username},
    Member<std::string>{"bio_description", &Profile::bio_description},
    Member<std::string>{"profile_deep_link", &Profile::profile_deep_link},
    Member<std::string>{"profile_web_link", &Profile::profile_web_link},
};
constexpr std::array kCounts = {
    Member<std::int64_t>{"follower_count", &Profile::follower_count},
    Member<std::int64_t>{"following_count", &Profile::following_count},
    Member<std::int64_t>{"likes_count", &Profile::likes_count},
    Member<std::int64_t>{"video_count", &Profile::video_count},
};
constexpr std::string_view kDisplayName = "display_name";
constexpr std::string_view kIsVerified = "is_verified";
constexpr std::string_view kFetchedAt = "fetched_at";

template <class T>
void put(json::object& object, std::string_view name, const std::optional<T>& value) {
  if (value) {
    object[{name.data(), name.size()}] = *value;
  } else {
    object.erase({name.data(), name.size()});
  }
}

json::object object_of(const std::optional<std::string>& metadata) {
  if (!metadata) return {};
  const Result<json::value> document = json::parse(*metadata);
  if (document.has_error() || !document->is_object()) return {};
  return document->get_object();
}

}  // namespace

std::string profile_to_text(const Profile& profile, const std::optional<std::string>& before) {
  json::object object = object_of(before);
  object["open_id"] = profile.open_id;
  object[{kDisplayName.data(), kDisplayName.size()}] = profile.display_name;
  for (const auto& member : kTexts) put(object, member.name, profile.*member.value);
  for (const auto& member : kCounts) put(object, member.name, profile.*member.value);
  put(object, kIsVerified, profile.is_verified);
  object[{kFetchedAt.data(), kFetchedAt.size()}] = to_unix_milliseconds(profile.fetched_at);
  return json::dump(object);
}

std::optional<Profile> profile_from_text(const std::optional<std::string>& metadata,
                                         const std::string& open_id) {
  const json::object object = object_of(metadata);
  const auto display_name = json::find_string(object, kDisplayName);
  if (!display_name) return std::nullopt;
  Profile profile;
  profile.open_id = open_id;
  profile.display_name = *display_name;
  for (const auto& member : kTexts) {
    profile.*member.value = json::find_string(object, member.name);
  }
  for (const auto& member : kCounts) profile.*member.value = json::find_int(object, member.name);
  profile.is_verified = json::find_bool(object, kIsVerified);
  profile.fetched_at = from_unix_milliseconds(json::find_int(object, kFetchedAt).value_or(0));
  return profile;
}

}  // namespace tokpost
