#include "native/core/publish/webhook_notes.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class WebhookNotes : public EngineTest {};

TEST_F(WebhookNotes, webhook_wakes_the_watch_at_once) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::processing));
  const SteadyTime before = clock_.steady_now();
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PUBLISH_COMPLETE"})"));
  note(webhook("v_pub~1"));
  for (int i = 0; i < 2000 && get(id).state != PostState::published; ++i) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_EQ(get(id).state, PostState::published);
  EXPECT_EQ(clock_.steady_now(), before);
  bool told = false;
  for (const PostNews& entry : news()) told = told || entry.type == PostNews::Type::webhook;
  EXPECT_TRUE(told);
}

TEST_F(WebhookNotes, webhook_tells_of_a_draft_that_the_creator_published) {
  tiktok_->next_status(R"({"status":"SEND_TO_USER_INBOX"})");
  const std::string id = accepted(file_draft());
  ASSERT_TRUE(reaches(id, PostState::in_inbox));
  EXPECT_TRUE(comes_true([&] { return engine_->stats().posts == 0; }));
  note(webhook("v_pub~1"));
  EXPECT_TRUE(reaches(id, PostState::published));
}

TEST_F(WebhookNotes, webhook_that_outruns_the_answer_to_the_init_is_told_after_it) {
  note(webhook("v_pub~1"));
  const std::string id = accepted(pulled_post());
  ASSERT_TRUE(reaches(id, PostState::published));
  std::int64_t processing = 0;
  std::int64_t told = 0;
  for (const PostNews& entry : news()) {
    const bool is_state = entry.type == PostNews::Type::state;
    if (is_state && entry.post.state == PostState::processing) processing = entry.id;
    if (entry.type == PostNews::Type::webhook) told = entry.id;
  }
  EXPECT_GT(processing, 0);
  EXPECT_EQ(told, processing + 1);
}

TEST_F(WebhookNotes, webhook_settles_the_one_init_in_doubt) {
  tiktok_->next(kInitPath, lost_answer());
  const std::string id = accepted(pulled_post());
  ASSERT_TRUE(reaches(id, PostState::stalled));
  EXPECT_EQ(get(id).stalled_because, StallReason::ambiguous_init);
  note(webhook("v_pub~unheard"));
  EXPECT_TRUE(reaches(id, PostState::published));
  EXPECT_EQ(get(id).publish_id, "v_pub~unheard");
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
}

TEST_F(WebhookNotes, webhook_settles_nothing_where_two_inits_are_in_doubt) {
  tiktok_->usual(kInitPath, lost_answer());
  const std::string one = accepted(pulled_post());
  const std::string two = accepted(photo_post());
  ASSERT_TRUE(reaches(one, PostState::stalled));
  ASSERT_TRUE(reaches(two, PostState::stalled));
  note(webhook("v_pub~unheard"));
  EXPECT_EQ(get(one).state, PostState::stalled);
  EXPECT_EQ(get(two).state, PostState::stalled);
}

}  // namespace
}  // namespace tokpost::test
