#include "native/core/publish/post_state.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tokpost {
namespace {

std::vector<PostState> all_states() {
  std::vector<PostState> states;
  for (int i = 0; i <= static_cast<int>(PostState::cancelled); ++i) {
    states.push_back(static_cast<PostState>(i));
  }
  return states;
}

TEST(PostState, names_go_both_ways) {
  for (const PostState state : all_states()) EXPECT_EQ(parse_post_state(to_string(state)), state);
  EXPECT_EQ(to_string(PostState::in_inbox), "in_inbox");
  EXPECT_EQ(parse_post_state("done"), std::nullopt);
  EXPECT_EQ(parse_stall_reason("source_lost"), StallReason::source_lost);
  EXPECT_EQ(to_string(StallReason::account_removed), "account_removed");
  EXPECT_EQ(parse_stall_reason(""), std::nullopt);
}

TEST(PostState, a_post_on_its_way_goes_forward_only) {
  const std::vector<PostState> way = {PostState::scheduled, PostState::queued,
                                      PostState::checking,  PostState::starting,
                                      PostState::uploading, PostState::processing};
  for (std::size_t from = 0; from < way.size(); ++from) {
    for (std::size_t to = 0; to < way.size(); ++to) {
      EXPECT_EQ(may_go(way[from], way[to]), to > from);
    }
    for (const PostState end : {PostState::stalled, PostState::published, PostState::in_inbox,
                                PostState::failed, PostState::cancelled}) {
      EXPECT_TRUE(may_go(way[from], end));
    }
  }
}

TEST(PostState, a_stalled_post_goes_on_where_bytes_or_checks_are_missing) {
  for (const PostState to : all_states()) {
    const bool allowed = to == PostState::uploading || to == PostState::processing || is_final(to);
    EXPECT_EQ(may_go(PostState::stalled, to), allowed) << to_string(to);
  }
}

TEST(PostState, what_is_final_stays_but_a_draft_may_be_published) {
  for (const PostState from : all_states()) {
    if (!is_final(from)) continue;
    for (const PostState to : all_states()) {
      EXPECT_EQ(may_go(from, to), from == PostState::in_inbox && to == PostState::published);
    }
  }
}

}  // namespace
}  // namespace tokpost
