#include "native/core/store/post_events.hpp"

#include "test/native/core/store/journal_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

class PostEventsTest : public test::JournalTest {};

TEST_F(PostEventsTest, newest_one_is_noted_at_its_post) {
  insert(test::sample_content("p1"));
  const std::int64_t others = insert(test::sample_content("p2")).last_event_id;
  const auto connection = connect();
  const auto id = append_event(*connection, test::sample_event("p1"));
  ASSERT_TRUE(id.has_value());
  EXPECT_GT(*id, others);
  EXPECT_EQ(get("p1").last_event_id, *id);
  EXPECT_EQ(get("p2").last_event_id, others);
}

TEST_F(PostEventsTest, page_is_bounded_whatever_is_asked_for) {
  const auto connection = connect();
  for (int i = 0; i < 1001; ++i) ASSERT_TRUE(append_event(*connection, test::sample_event("p1")));
  EXPECT_EQ(read_events(*connection, 0, 5000)->size(), 1000U);
}

}  // namespace
}  // namespace tokpost
