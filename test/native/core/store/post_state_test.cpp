#include "native/core/store/post_state.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace tokpost {
namespace {

TEST(PostState, every_name_is_read_back) {
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(PostState::cancelled); ++i) {
    const auto state = static_cast<PostState>(i);
    EXPECT_EQ(parse_post_state(to_string(state)), state);
  }
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(StallReason::account_removed); ++i) {
    const auto reason = static_cast<StallReason>(i);
    EXPECT_EQ(parse_stall_reason(to_string(reason)), reason);
  }
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(PostKind::draft_photos); ++i) {
    const auto kind = static_cast<PostKind>(i);
    EXPECT_EQ(parse_post_kind(to_string(kind)), kind);
  }
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(SourceKind::urls); ++i) {
    const auto kind = static_cast<SourceKind>(i);
    EXPECT_EQ(parse_source_kind(to_string(kind)), kind);
  }
}

TEST(PostState, names_are_those_of_the_api) {
  EXPECT_EQ(to_string(PostState::in_inbox), "in_inbox");
  EXPECT_EQ(to_string(StallReason::ambiguous_init), "ambiguous_init");
  EXPECT_EQ(to_string(PostKind::draft_video), "draft_video");
  EXPECT_EQ(to_string(SourceKind::relay_url), "relay_url");
  EXPECT_FALSE(parse_post_state("Published").has_value());
  EXPECT_FALSE(parse_post_state("").has_value());
}

TEST(PostState, tells_ended_running_and_waiting_apart) {
  EXPECT_TRUE(is_final(PostState::published) && is_final(PostState::failed) &&
              is_final(PostState::cancelled));
  EXPECT_FALSE(is_final(PostState::in_inbox) || is_final(PostState::stalled));
  EXPECT_TRUE(is_running(PostState::scheduled) && is_running(PostState::processing));
  EXPECT_FALSE(is_running(PostState::in_inbox) || is_running(PostState::stalled) ||
               is_running(PostState::published));
}

}  // namespace
}  // namespace tokpost
