#include "native/core/publish/engine.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

TEST_F(EngineTest, post_goes_its_whole_way) {
  tiktok_->next_status(R"({"status":"PROCESSING_UPLOAD","uploaded_bytes":1000000})");
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::published));
  // The journal has it before anybody is told.
  ASSERT_TRUE(comes_true([&] { return engine_->stats().posts == 0; }));
  ASSERT_TRUE(comes_true([&] { return news().back().post.state == PostState::published; }));
  std::vector<PostState> states;
  std::int64_t last_id = 0;
  for (const PostNews& entry : news()) {
    // Only progress is not numbered anew.
    EXPECT_GE(entry.id, last_id + (entry.type == PostNews::Type::progress ? 0 : 1));
    last_id = entry.id;
    if (states.empty() || states.back() != entry.post.state) states.push_back(entry.post.state);
  }
  const std::vector<PostState> expected = {PostState::queued,     PostState::checking,
                                           PostState::starting,   PostState::uploading,
                                           PostState::processing, PostState::published};
  EXPECT_EQ(states, expected);
}

TEST_F(EngineTest, same_idempotency_key_gives_the_first_post) {
  const auto keyed = request(PostKind::video, R"({"source":"clip.mp4","idempotencyKey":"k"})");
  const std::string first = accepted(keyed);
  EXPECT_EQ(accepted(keyed), first);
  const auto other =
      accept(request(PostKind::video, R"({"source":"clip.mp4","title":"x","idempotencyKey":"k"})"));
  ASSERT_TRUE(other.has_error());
  EXPECT_EQ(other.error().code, "idempotency_key_reused");
  EXPECT_TRUE(reaches(first, PostState::published));
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
}

TEST_F(EngineTest, scheduled_post_starts_at_its_time) {
  const auto at = to_unix_milliseconds(clock_.wall_now() + std::chrono::seconds(12));
  const std::string id = accepted(
      request(PostKind::video, R"({"source":"clip.mp4","publishAt":)" + std::to_string(at) + "}"));
  EXPECT_EQ(get(id).state, PostState::scheduled);
  EXPECT_EQ(tiktok_->count(kInitPath), 0u);
  EXPECT_TRUE(reaches(id, PostState::published));
  EXPECT_GE(to_unix_milliseconds(clock_.wall_now()), at);
}

TEST_F(EngineTest, scheduled_post_is_started_by_its_time_alone) {
  const auto at = to_unix_milliseconds(clock_.wall_now() + hours(1));
  const std::string id = accepted(
      request(PostKind::video, R"({"source":"clip.mp4","publishAt":)" + std::to_string(at) + "}"));
  EXPECT_EQ(resume(id)->state, PostState::scheduled);
  auto settled = await([&] { return engine_->async_settle(id, Settlement{true, std::nullopt}); });
  EXPECT_EQ(settled.error().code, "not_stalled");
  EXPECT_EQ(get(id).state, PostState::scheduled);
  EXPECT_EQ(engine_->stats().posts, 0u);
}

TEST_F(EngineTest, posts_of_a_closed_engine_go_on_in_the_next) {
  const auto gate = std::make_shared<Gate>();
  uploader_->next({.acknowledges = 400'000, .gate = gate});
  const std::string id = accepted(file_post());
  gate->wait_for_arrival();
  close(engine_);
  EXPECT_EQ(stored(id).progress.state, PostState::uploading);
  EXPECT_EQ(accept(file_post()).error().code, "closed");
  engine_ = make_engine(make_journal("two"));
  ASSERT_TRUE(await([&] { return engine_->async_start(); }).has_value());
  EXPECT_TRUE(reaches(id, PostState::published));
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
  EXPECT_EQ(uploader_->tasks().back().acknowledged_bytes, 400'000u);
}

TEST_F(EngineTest, public_ids_are_found_by_the_next_engine) {
  const std::string id = accepted(
      request(PostKind::video, R"({"source":"clip.mp4","privacy":"public","wait":"public"})"));
  ASSERT_TRUE(reaches(id, PostState::published));
  close(engine_);
  ASSERT_TRUE(stored(id).progress.post_ids.empty());
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PUBLISH_COMPLETE",
                                                "publicaly_available_post_id":[42]})"));
  engine_ = make_engine(make_journal("two"));
  ASSERT_TRUE(await([&] { return engine_->async_start(); }).has_value());
  ASSERT_TRUE(comes_true([&] { return !stored(id).progress.post_ids.empty(); }));
  EXPECT_EQ(stored(id).progress.post_ids, std::vector<std::string>{"42"});
  EXPECT_EQ(stored(id).progress.state, PostState::published);
  EXPECT_TRUE(comes_true([&] { return engine_->stats().posts == 0; }));
}

TEST_F(EngineTest, close_cuts_off_an_init_and_leaves_it_in_doubt) {
  const auto gate = std::make_shared<Gate>();
  tiktok_->hold(kInitPath, gate);
  const std::string id = accepted(pulled_post());
  gate->wait_for_arrival();
  close(engine_);
  engine_ = make_engine(make_journal("two"));
  ASSERT_TRUE(await([&] { return engine_->async_start(); }).has_value());
  EXPECT_TRUE(reaches(id, PostState::stalled));
  EXPECT_EQ(get(id).stalled_because, StallReason::ambiguous_init);
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
}

TEST_F(EngineTest, lists_and_finds) {
  const std::string id = accepted(file_post());
  PostFilter filter;
  filter.user_id = "user-1";
  auto page = await([&] { return engine_->async_list(filter); });
  ASSERT_TRUE(page.has_value());
  ASSERT_EQ(page->posts.size(), 1u);
  EXPECT_EQ(page->posts[0].id, id);
  EXPECT_EQ(page->posts[0].owner.open_id, "open-1");
  auto none = await([&] { return engine_->async_get("nobody"); });
  EXPECT_FALSE(none->has_value());
  EXPECT_TRUE(await([&] { return engine_->async_list(PostFilter()); }).has_error());
}

TEST_F(EngineTest, quota_tells_what_is_left) {
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::published));
  const PostOwner owner{"account-1", "user-1", "open-1"};
  auto quota = await([&] { return engine_->async_quota(owner); });
  ASSERT_TRUE(quota.has_value());
  EXPECT_EQ(quota->posts_today, 1);
  EXPECT_EQ(quota->posts_left_today, 14);
  EXPECT_EQ(quota->drafts_left_today, 5);
  EXPECT_LE(quota->inits_left, 6);
}

TEST_F(EngineTest, explain_names_what_the_creator_forbids) {
  const PostOrder wanted =
      order(request(PostKind::video, R"({"source":"clip.mp4","privacy":"followers"})"));
  auto plan = await([&] { return engine_->async_explain(wanted); });
  ASSERT_TRUE(plan.has_value()) << plan.error().message;
  ASSERT_EQ(plan->refusals.size(), 1u);
  EXPECT_EQ(plan->refusals[0].code, "privacy_level_option_mismatch");
  EXPECT_EQ(tiktok_->count(kInitPath), 0u);
  EXPECT_FALSE(plan->would_send.requests.empty());
}

TEST_F(EngineTest, dry_run_sends_nothing) {
  const PostOrder wanted = order(file_post());
  auto run = await([&] { return engine_->async_dry_run(wanted); });
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->requests.size(), 3u);
  EXPECT_EQ(tiktok_->count(kCreatorPath), 0u);
  PostFilter filter;
  filter.all = true;
  EXPECT_TRUE(await([&] { return engine_->async_list(filter); })->posts.empty());
}

}  // namespace
}  // namespace tokpost::test
