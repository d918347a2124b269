#include "native/core/accounts/return_to.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

TEST(ReturnTo, a_path_of_the_app_is_taken) {
  for (const char* path : {"/", "/social", "/social/", "/a/b?next=https://x//y&b=1", "/a#//b",
                           "/a%2Fb", "/\xc3\xa9t\xc3\xa9", "/a b", "/@me:8080"}) {
    EXPECT_TRUE(check_return_to(path).has_value()) << path;
  }
}

TEST(ReturnTo, what_a_browser_may_read_as_another_origin_is_refused) {
  for (const char* path : {"",
                           "social",
                           "//evil.example",
                           "///evil.example",
                           "/\\evil.example",
                           "\\\\evil.example",
                           "/\t/evil.example",
                           "/\n/evil.example",
                           "\t//evil.example",
                           "/a\rb",
                           "/\x7f",
                           "https://evil.example",
                           "javascript:alert(1)",
                           " /social",
                           "/.//evil.example",
                           "/..//evil.example",
                           "/a//b",
                           "/%2e//evil.example",
                           "?a",
                           "#a"}) {
    const Status checked = check_return_to(path);
    ASSERT_TRUE(checked.has_error()) << path;
    EXPECT_EQ(checked.error().kind, Errc::validation);
    EXPECT_EQ(checked.error().code, "invalid_return_to");
    ASSERT_EQ(checked.error().issues.size(), 1U);
    EXPECT_EQ(checked.error().issues[0].path, "returnTo");
  }
  EXPECT_TRUE(check_return_to(std::string_view("/a\0b", 4)).has_error());
}

TEST(ReturnTo, a_path_has_a_longest_length) {
  EXPECT_TRUE(check_return_to("/" + std::string(2047, 'a')).has_value());
  EXPECT_TRUE(check_return_to("/" + std::string(2048, 'a')).has_error());
}

}  // namespace
}  // namespace tokpost
