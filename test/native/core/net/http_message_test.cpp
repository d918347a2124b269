#include "native/core/net/http_message.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(HttpMessage, finds_a_header_in_any_case) {
  const HttpHeaders headers = {{"Content-Type", "a"}, {"X-Log-Id", "1"}, {"x-log-id", "2"}};
  ASSERT_NE(find_header(headers, "content-type"), nullptr);
  EXPECT_EQ(*find_header(headers, "CONTENT-TYPE"), "a");
  EXPECT_EQ(*find_header(headers, "X-LOG-ID"), "1");
  EXPECT_EQ(find_header(headers, "Content"), nullptr);
  EXPECT_EQ(find_header({}, "Content-Type"), nullptr);
}

}  // namespace
}  // namespace tokpost
