#include "native/core/base/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tokpost {
namespace {

TEST(Errc, has_the_fifteen_names_that_javascript_knows) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(Errc::internal); ++i) {
    names.emplace(to_string(static_cast<Errc>(i)));
  }
  const std::set<std::string> expected = {"config",     "validation", "auth",    "scope",
                                          "rate_limit", "forbidden",  "network", "timeout",
                                          "server",     "upload",     "state",   "publish_failed",
                                          "cancelled",  "store",      "internal"};
  EXPECT_EQ(names, expected);
}

TEST(MakeError, is_not_retryable_and_has_no_status) {
  const Error error = make_error(Errc::state, "not_found", "There is no such post.", "posts.get");
  EXPECT_EQ(error.kind, Errc::state);
  EXPECT_EQ(error.code, "not_found");
  EXPECT_EQ(error.operation, "posts.get");
  EXPECT_FALSE(error.retryable);
  EXPECT_FALSE(error.request_sent);
  EXPECT_EQ(error.http_status, 0);
}

}  // namespace
}  // namespace tokpost
