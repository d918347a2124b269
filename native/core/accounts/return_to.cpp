#include "native/core/accounts/return_to.hpp"

#include "native/core/base/arguments.hpp"

#include <algorithm>
#include <vector>

namespace tokpost {
namespace {

constexpr std::size_t kLongest = 2048;

// The URL standard drops tabs and line ends wherever they stand, and reads `\` as `/`.
bool is_dangerous(char c) {
  constexpr char kSpace = 0x20;
  constexpr char kDelete = 0x7f;
  return c == '\\' || (c >= 0 && c < kSpace) || c == kDelete;
}

bool stays_here(std::string_view path) {
  if (path.empty() || path.front() != '/' || path.size() > kLongest) return false;
  if (std::ranges::any_of(path, is_dangerous)) return false;
  // `//host` is another origin. An empty segment elsewhere comes to the front when dot segments
  // before it are resolved (`/.//host`), so that none is taken at all.
  return path.substr(0, path.find_first_of("?#")).find("//") == std::string_view::npos;
}

}  // namespace

Status check_return_to(std::string_view path) {
  if (stays_here(path)) return {};
  std::vector<Issue> issues;
  issues.push_back({"returnTo", "invalid_return_to",
                    "returnTo must be a path of this app that begins with one slash."});
  return faulty(Errc::validation, "invalid_return_to",
                "The sign-in cannot begin:", std::move(issues), "oauth.authorizationUrl");
}

}  // namespace tokpost
