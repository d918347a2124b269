#include "native/core/store/post_filter.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(PostFilter, a_filter_that_names_nobody_is_refused) {
  PostFilter filter;
  EXPECT_EQ(page_start(filter).error().code, "filter_required");
  filter.state = PostState::failed;
  EXPECT_EQ(page_start(filter).error().code, "filter_required");
  filter.user_id = "u";
  EXPECT_EQ(*page_start(filter), INT64_MAX);
}

TEST(PostFilter, a_cursor_is_a_positive_number) {
  PostFilter filter;
  filter.all = true;
  filter.cursor = "42";
  EXPECT_EQ(*page_start(filter), 42);
  for (const char* text : {"", "0", "-1", "4x", "x", "99999999999999999999"}) {
    filter.cursor = text;
    EXPECT_EQ(page_start(filter).error().code, "invalid_cursor") << text;
  }
}

}  // namespace
}  // namespace tokpost
