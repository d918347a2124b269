#include "native/core/publish/event_replay.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tokpost::test {
namespace {

class EventReplay : public EngineTest {
 protected:
  std::vector<PostNews> after(const std::shared_ptr<PublishEngine>& engine, std::int64_t id,
                              std::size_t limit = 100) {
    auto events = await([&] { return engine->async_events_after(id, limit); });
    EXPECT_TRUE(events.has_value());
    return *events;
  }
};

TEST_F(EventReplay, what_was_told_is_told_again_with_the_same_numbers) {
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::published));
  std::vector<PostNews> told;
  ASSERT_TRUE(comes_true([&] {
    told = news();
    std::erase_if(told, [](const PostNews& one) { return one.type == PostNews::Type::progress; });
    return !told.empty() && told.back().post.state == PostState::published;
  }));
  // Another process, or this one after a restart.
  const auto other = make_engine(make_journal("two"));
  const auto replayed = after(other, 0);
  ASSERT_EQ(replayed.size(), told.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(replayed[i].id, told[i].id);
    EXPECT_EQ(replayed[i].post.id, id);
    EXPECT_EQ(replayed[i].post.state, told[i].post.state);
    EXPECT_GT(told[i].id, i == 0 ? 0 : told[i - 1].id);
  }
  EXPECT_EQ(replayed.front().post.state, PostState::queued);
  EXPECT_EQ(after(other, told[1].id).size(), told.size() - 2);
  EXPECT_EQ(after(other, 0, 1).size(), 1u);
  EXPECT_TRUE(after(other, told.back().id).empty());
  close(other);
}

TEST_F(EventReplay, progress_has_the_number_of_the_entry_before) {
  uploader_->next({.acknowledges = 500'000});
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::published));
  std::int64_t last = 0;
  bool progressed = false;
  for (const PostNews& one : news()) {
    EXPECT_GE(one.id, last);
    if (one.type == PostNews::Type::progress && one.post.state == PostState::uploading) {
      EXPECT_EQ(one.id, last);
      progressed = true;
    }
    last = one.id;
  }
  EXPECT_TRUE(progressed);
}

}  // namespace
}  // namespace tokpost::test
