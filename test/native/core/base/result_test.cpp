#include "native/core/base/result.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace tokpost {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return make_error(Errc::validation, "odd", "The number is odd.");
  return number / 2;
}

TEST(Result, holds_a_value_or_an_error) {
  EXPECT_EQ(half(8).value(), 4);
  ASSERT_TRUE(half(7).has_error());
  EXPECT_EQ(half(7).error().code, "odd");
}

TEST(Result, reading_the_value_of_a_failure_is_a_bug_that_names_the_code) {
  try {
    (void)half(7).value();
    FAIL() << "nothing was thrown";
  } catch (const std::logic_error& error) {
    EXPECT_NE(std::string(error.what()).find("odd"), std::string::npos);
  }
}

}  // namespace
}  // namespace tokpost
