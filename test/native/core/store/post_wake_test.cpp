#include "native/core/store/post_wake.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

const WallTime kNow = from_unix_seconds(1'800'000'000);
const WallTime kLater = from_unix_seconds(1'800'000'060);

std::optional<WallTime> wake(PostState state, std::optional<WallTime> wake_at,
                             std::optional<WallTime> publish_at = std::nullopt) {
  PostContent content;
  content.publish_at = publish_at;
  PostProgress progress;
  progress.state = state;
  progress.wake_at = wake_at;
  return wake_time(content, progress, kNow);
}

TEST(PostWake, a_running_post_without_a_time_is_due_at_once) {
  EXPECT_EQ(wake(PostState::uploading, std::nullopt), kNow);
  EXPECT_EQ(wake(PostState::uploading, kLater), kLater);
}

TEST(PostWake, a_scheduled_post_is_due_when_it_is_to_be_published) {
  EXPECT_EQ(wake(PostState::scheduled, std::nullopt, kLater), kLater);
  EXPECT_EQ(wake(PostState::scheduled, std::nullopt), kNow);
}

TEST(PostWake, what_waits_for_a_person_waits) {
  EXPECT_EQ(wake(PostState::stalled, std::nullopt), std::nullopt);
  EXPECT_EQ(wake(PostState::stalled, kLater), kLater);
}

TEST(PostWake, what_has_ended_is_never_due) {
  EXPECT_EQ(wake(PostState::failed, kLater), std::nullopt);
  EXPECT_EQ(wake(PostState::cancelled, kLater), std::nullopt);
  EXPECT_EQ(wake(PostState::published, std::nullopt), std::nullopt);
}

TEST(PostWake, a_published_post_may_be_looked_at_for_its_ids) {
  EXPECT_EQ(wake(PostState::published, kLater), kLater);
}

}  // namespace
}  // namespace tokpost
