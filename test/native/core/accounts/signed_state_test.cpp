#include "native/core/accounts/signed_state.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(SignedState, its_own_states_are_recognised_and_no_others) {
  const Secret key("client secret");
  const std::string state = make_signed_state(key);
  EXPECT_TRUE(is_signed_state(state, key));
  EXPECT_FALSE(is_signed_state(state, Secret("another")));
  EXPECT_FALSE(is_signed_state(state.substr(1), key));
  EXPECT_FALSE(is_signed_state(state + "A", key));
  EXPECT_FALSE(is_signed_state("", key));
  EXPECT_FALSE(is_signed_state("short", key));
  for (std::size_t i = 0; i < state.size(); ++i) {
    std::string other = state;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(is_signed_state(other, key)) << i;
  }
}

TEST(SignedState, it_never_repeats_and_needs_no_escaping) {
  const Secret key("client secret");
  const std::string state = make_signed_state(key);
  EXPECT_NE(state, make_signed_state(key));
  EXPECT_EQ(state.size(), 65U);
  constexpr const char* kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  EXPECT_EQ(state.find_first_not_of(kPlain), std::string::npos);
}

}  // namespace
}  // namespace tokpost
