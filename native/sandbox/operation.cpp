#include "native/sandbox/operation.hpp"

#include <array>
#include <string>

namespace tokpost::sandbox {
namespace {

struct Known {
  std::string_view method;
  std::string_view path;
  Operation operation;
};

constexpr std::string_view kAuthorizePath = "/v2/auth/authorize";

constexpr std::array<Known, 15> kKnown = {{
    // A page of TikTok's site, unlike its API, answers without the slash too; published sign-in
    // libraries rely on that.
    {"GET", kAuthorizePath, Operation::authorize},
    {"POST", kAuthorizePath, Operation::authorize},
    {"GET", "/v2/auth/authorize/", Operation::authorize},
    {"POST", "/v2/auth/authorize/", Operation::authorize},
    {"", "/v2/oauth/token/", Operation::token},  // a GET is answered as a malformed request
    {"", "/v2/oauth/revoke/", Operation::revoke},
    {"GET", "/v2/user/info/", Operation::user_info},
    {"POST", "/v2/video/list/", Operation::video_list},
    {"POST", "/v2/video/query/", Operation::video_query},
    {"POST", "/v2/post/publish/creator_info/query/", Operation::creator_info},
    {"POST", "/v2/post/publish/video/init/", Operation::video_init},
    {"POST", "/v2/post/publish/inbox/video/init/", Operation::inbox_init},
    {"POST", "/v2/post/publish/content/init/", Operation::content_init},
    {"POST", "/v2/post/publish/status/fetch/", Operation::status},
    {"POST", "/v2/post/publish/cancel/", Operation::cancel},
}};

constexpr std::array<std::string_view, 16> kNames = {
    "connect",    "authorize",   "token",     "revoke",    "userInfo",    "videoList",
    "videoQuery", "creatorInfo", "videoInit", "inboxInit", "contentInit", "status",
    "cancel",     "upload",      "media",     "other"};

}  // namespace

std::string_view to_string(Operation operation) {
  return kNames.at(static_cast<std::size_t>(operation));
}

const std::vector<std::string_view>& injectable_operations() {
  static const std::vector<std::string_view> kInjectable(kNames.begin(), kNames.begin() + 14);
  return kInjectable;
}

Route route_api(std::string_view method, std::string_view path) {
  if (path.starts_with("/media/")) return {Operation::media, false};
  for (const auto& known : kKnown) {
    if (path == known.path && (known.method.empty() || method == known.method)) {
      return {known.operation, false};
    }
    if (path == known.path.substr(0, known.path.size() - 1)) {
      return {Operation::other, true};
    }
  }
  return {};
}

}  // namespace tokpost::sandbox
