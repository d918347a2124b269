#include "native/core/tiktok/scopes.hpp"

#include <algorithm>
#include <array>

namespace tokpost::tiktok {
namespace {

// "Scopes reference". There is no photo.publish and no video.create: photos use the video scopes.
constexpr std::array<std::string_view, 23> kKnownScopes = {
    kScopeUserBasic,
    kScopeUserProfile,
    kScopeUserStats,
    kScopeVideoUpload,
    kScopeVideoPublish,
    kScopeVideoList,
    "artist.certification.read",
    "artist.certification.update",
    "local.product.manage",
    "local.shop.manage",
    "local.voucher.manage",
    "portability.activity.single",
    "portability.activity.ongoing",
    "portability.all.single",
    "portability.all.ongoing",
    "portability.directmessages.single",
    "portability.directmessages.ongoing",
    "portability.postsandprofile.single",
    "portability.postsandprofile.ongoing",
    "research.adlib.basic",
    "research.data.basic",
    "research.data.u18eu",
    "user.info.open_id",
};

struct PurposeRule {
  std::string_view word;
  Purpose purpose;
  std::string_view scope;
};

constexpr std::array<PurposeRule, 5> kPurposes = {{
    {"publish", Purpose::publish, kScopeVideoPublish},
    {"draft", Purpose::draft, kScopeVideoUpload},
    {"videos", Purpose::videos, kScopeVideoList},
    {"profile", Purpose::profile, kScopeUserProfile},
    {"stats", Purpose::stats, kScopeUserStats},
}};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

Scopes default_scopes() {
  return {kKnownScopes.begin(), kKnownScopes.begin() + 6};
}

Scopes parse_scopes(std::string_view list) {
  Scopes scopes;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    const std::string_view scope = trimmed(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (!scope.empty() && !has_scope(scopes, scope)) scopes.emplace_back(scope);
  }
  return scopes;
}

std::string join_scopes(const Scopes& scopes) {
  std::string list;
  for (const auto& scope : scopes) {
    if (!list.empty()) list.push_back(',');
    list.append(scope);
  }
  return list;
}

bool has_scope(const Scopes& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

bool is_known_scope(std::string_view scope) {
  return std::find(kKnownScopes.begin(), kKnownScopes.end(), scope) != kKnownScopes.end();
}

std::optional<Purpose> parse_purpose(std::string_view word) {
  for (const auto& rule : kPurposes) {
    if (rule.word == word) return rule.purpose;
  }
  return std::nullopt;
}

Scopes missing_scopes(const Scopes& granted, Purpose purpose) {
  Scopes missing;
  for (const auto& rule : kPurposes) {
    if (rule.purpose == purpose && !has_scope(granted, rule.scope))
      missing.emplace_back(rule.scope);
  }
  return missing;
}

}  // namespace tokpost::tiktok
