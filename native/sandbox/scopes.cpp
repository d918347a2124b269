#include "native/sandbox/scopes.hpp"

#include <algorithm>
#include <array>

namespace tokpost::sandbox {
namespace {

struct Scope {
  std::string_view name;
  std::string_view text;
};

constexpr std::array<Scope, 23> kScopes = {{
    {"user.info.basic", "Read your profile info (avatar, display name)"},
    {"user.info.profile", "Read your bio, username, profile links and verified mark"},
    {"user.info.stats", "Read your follower, like and video counts"},
    {"video.list", "Read your public videos"},
    {"video.publish", "Post content to TikTok"},
    {"video.upload", "Upload content to your inbox as a draft"},
    {"artist.certification.read", "Read your artist certification"},
    {"artist.certification.update", "Change your artist certification"},
    {"local.product.manage", "Manage your local products"},
    {"local.shop.manage", "Manage your local shops"},
    {"local.voucher.manage", "Manage your local vouchers"},
    {"portability.activity.single", "Export your activity once"},
    {"portability.activity.ongoing", "Export your activity regularly"},
    {"portability.all.single", "Export all your data once"},
    {"portability.all.ongoing", "Export all your data regularly"},
    {"portability.directmessages.single", "Export your messages once"},
    {"portability.directmessages.ongoing", "Export your messages regularly"},
    {"portability.postsandprofile.single", "Export your posts and profile once"},
    {"portability.postsandprofile.ongoing", "Export your posts and profile regularly"},
    {"research.adlib.basic", "Read the ad library"},
    {"research.data.basic", "Read research data"},
    {"research.data.u18eu", "Read research data on minors in the EU"},
    {"user.info.open_id", "Read your id in a Mini"},
}};

const Scope* find_scope(std::string_view name) {
  const auto* found = std::find_if(kScopes.begin(), kScopes.end(),
                                   [&](const Scope& scope) { return scope.name == name; });
  return found == kScopes.end() ? nullptr : found;
}

}  // namespace

bool is_known_scope(std::string_view scope) {
  return find_scope(scope) != nullptr;
}

std::string_view scope_text(std::string_view scope) {
  const auto* found = find_scope(scope);
  return found == nullptr ? scope : found->text;
}

const std::vector<std::string>& default_scopes() {
  static const std::vector<std::string> kDefault = {
      "user.info.basic", "user.info.profile", "user.info.stats",          "video.upload",
      "video.publish",   "video.list",        "artist.certification.read"};
  return kDefault;
}

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (comma > 0) scopes.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return scopes;
}

std::string join_scopes(const std::vector<std::string>& scopes) {
  std::string text;
  for (const auto& scope : scopes) text.append(text.empty() ? "" : ",").append(scope);
  return text;
}

bool contains(const std::vector<std::string>& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

}  // namespace tokpost::sandbox
