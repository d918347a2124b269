#include "native/core/publish/end_error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tokpost {
namespace {

PostView in(PostState state) {
  PostView post;
  post.state = state;
  return post;
}

TEST(EndError, a_post_that_goes_on_or_has_succeeded_has_none) {
  for (const PostState state : {PostState::scheduled, PostState::queued, PostState::uploading,
                                PostState::processing, PostState::published, PostState::in_inbox}) {
    EXPECT_FALSE(end_error(in(state)).has_value()) << to_string(state);
  }
}

TEST(EndError, a_failed_post_has_its_own) {
  PostView post = in(PostState::failed);
  post.error = make_error(Errc::publish_failed, "frame_rate_check_failed", "Too slow.");
  EXPECT_EQ(end_error(post)->code, "frame_rate_check_failed");
  EXPECT_EQ(end_error(in(PostState::failed))->kind, Errc::publish_failed);
}

TEST(EndError, a_cancelled_post_says_so) {
  EXPECT_EQ(end_error(in(PostState::cancelled))->kind, Errc::cancelled);
}

TEST(EndError, each_stall_is_a_timeout_with_its_reason_and_its_own_words) {
  std::set<std::string> messages;
  for (int i = 0; i <= static_cast<int>(StallReason::account_removed); ++i) {
    PostView post = in(PostState::stalled);
    post.stalled_because = static_cast<StallReason>(i);
    const auto error = end_error(post);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->kind, Errc::timeout);
    EXPECT_EQ(error->code, to_string(*post.stalled_because));
    messages.insert(error->message);
  }
  EXPECT_EQ(messages.size(), 8U);
}

}  // namespace
}  // namespace tokpost
