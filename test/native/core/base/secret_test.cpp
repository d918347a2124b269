#include "native/core/base/secret.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace tokpost {
namespace {

TEST(SecureZero, overwrites_memory) {
  std::array<char, 4> bytes = {'a', 'b', 'c', 'd'};
  secure_zero(bytes.data(), bytes.size());
  EXPECT_EQ(bytes, (std::array<char, 4>{}));
}

TEST(SecureZero, overwrites_all_that_a_string_holds_and_empties_it) {
  std::string text(100, 'x');
  text.resize(3);
  const char* const data = text.data();
  secure_zero(text);
  EXPECT_TRUE(text.empty());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(data[i], '\0');  // still the string's own memory
}

TEST(Secret, is_readable_only_on_demand_and_moves_leave_nothing) {
  Secret secret("act.short");
  EXPECT_EQ(secret.reveal(), "act.short");
  Secret moved = std::move(secret);
  EXPECT_EQ(moved.reveal(), "act.short");
  EXPECT_TRUE(secret.empty());  // NOLINT(bugprone-use-after-move): what a move leaves is the point
}

TEST(Secret, copies_are_independent) {
  Secret first("rft.one");
  Secret second = first;
  first = Secret("rft.two");
  EXPECT_EQ(second.reveal(), "rft.one");
  second = first;
  EXPECT_EQ(second.reveal(), "rft.two");
  second = *&second;
  EXPECT_EQ(second.reveal(), "rft.two");
}

TEST(Secret, compares_by_value) {
  EXPECT_TRUE(Secret("a") == Secret("a"));
  EXPECT_FALSE(Secret("a") == Secret("b"));
}

TEST(ConstantTimeEqual, tells_equal_from_different) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "ab"));
  EXPECT_FALSE(constant_time_equal("xbc", "abc"));
}

}  // namespace
}  // namespace tokpost
