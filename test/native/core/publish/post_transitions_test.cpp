#include "native/core/publish/post_transitions.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tokpost {
namespace {

const std::vector<PostState> kWay = {PostState::scheduled, PostState::queued,
                                     PostState::checking,  PostState::starting,
                                     PostState::uploading, PostState::processing};
const std::vector<PostState> kEnds = {PostState::published, PostState::in_inbox, PostState::failed,
                                      PostState::cancelled};

TEST(PostTransitions, a_post_on_its_way_goes_forward_only) {
  for (std::size_t from = 0; from < kWay.size(); ++from) {
    for (std::size_t to = 0; to < kWay.size(); ++to) {
      EXPECT_EQ(may_go(kWay[from], kWay[to]), to > from);
    }
    for (const PostState end : kEnds) EXPECT_TRUE(may_go(kWay[from], end));
    EXPECT_TRUE(may_go(kWay[from], PostState::stalled));
  }
}

TEST(PostTransitions, a_stalled_post_goes_on_where_bytes_or_checks_are_missing) {
  for (const PostState to : kWay) {
    EXPECT_EQ(may_go(PostState::stalled, to),
              to == PostState::uploading || to == PostState::processing);
  }
  for (const PostState end : kEnds) EXPECT_TRUE(may_go(PostState::stalled, end));
  EXPECT_FALSE(may_go(PostState::stalled, PostState::stalled));
}

TEST(PostTransitions, an_ended_post_stays_but_a_draft_may_be_published) {
  for (const PostState from : kEnds) {
    for (const PostState to : kWay) EXPECT_FALSE(may_go(from, to));
    EXPECT_FALSE(may_go(from, PostState::stalled));
    for (const PostState to : kEnds) {
      EXPECT_EQ(may_go(from, to), from == PostState::in_inbox && to == PostState::published);
    }
  }
}

TEST(PostTransitions, a_new_init_knows_nothing_of_the_one_before) {
  PostProgress progress;
  progress.publish_id = "p";
  progress.upload_url = Secret("https://upload.test/");
  progress.acknowledged_bytes = 7;
  progress.init_began_at = progress.init_answered_at = WallTime();
  progress.last_chunk_began_at = WallTime();
  forget_init(progress);
  EXPECT_EQ(progress.attempt, 2);
  EXPECT_FALSE(progress.publish_id.has_value());
  EXPECT_TRUE(progress.upload_url.empty());
  EXPECT_EQ(progress.acknowledged_bytes, 0);
  EXPECT_FALSE(progress.init_began_at || progress.init_answered_at || progress.last_chunk_began_at);
}

}  // namespace
}  // namespace tokpost
