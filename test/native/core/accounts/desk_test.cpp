#include "native/core/accounts/desk.hpp"

#include "native/core/tiktok/user.hpp"
#include "test/native/core/accounts/desk_fixture.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

namespace tokpost::test {
namespace {

class DeskTest : public DeskFixture {};

TEST_F(DeskTest, a_post_goes_all_the_way_and_everybody_hears_of_it) {
  const auto mine = token("open-1");
  const auto post = accept(mine);
  ASSERT_TRUE(post.has_value());
  EXPECT_EQ(post->owner.open_id, "open-1");
  EXPECT_TRUE(reaches(post->id, PostState::published));
  EXPECT_GT(news().size(), 3U);
  for (int i = 0; i < 1000 && left_ == 0; ++i) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(left_, 1);
}

TEST_F(DeskTest, an_account_without_a_token_is_refused) {
  PostOrder order;
  order.owner.open_id = "open-2";
  order.request = pulled_post();
  EXPECT_EQ(await([&] { return desk_->async_accept(order); }).error().code, "token_missing");
}

TEST_F(DeskTest, scopes_that_were_not_granted_are_refused_before_anything_is_sent) {
  const auto refused = accept(token("open-1", {"user.info.basic", "video.upload"}));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, Errc::scope);
  EXPECT_NE(refused.error().message.find("video.publish"), std::string::npos);
  EXPECT_EQ(tiktok_->count("/"), 0U);
}

TEST_F(DeskTest, a_token_is_kept_while_its_post_runs) {
  const auto gate = std::make_shared<Gate>();
  tiktok_->hold(kInitPath, gate);
  auto mine = token("open-1");
  const std::weak_ptr<tiktok::UserClient> watch = mine->client();
  const auto id = accept(mine)->id;
  gate->wait_for_arrival();
  mine.reset();
  EXPECT_FALSE(watch.expired());
  gate->open();
  EXPECT_TRUE(reaches(id, PostState::published));
}

TEST_F(DeskTest, a_post_without_a_token_waits_until_one_is_brought) {
  const std::string id = left_behind("open-1");
  start();
  ASSERT_TRUE(reaches(id, PostState::stalled));
  EXPECT_EQ(get(id).stalled_because, StallReason::token_missing);
  finish_processing();
  const auto other = token("open-2");
  bring(other);
  EXPECT_EQ(get(id).state, PostState::stalled);
  const auto mine = token("open-1");
  bring(mine);
  EXPECT_TRUE(reaches(id, PostState::published));
}

TEST_F(DeskTest, a_token_that_was_brought_before_the_start_counts_as_well) {
  const std::string id = left_behind("open-1");
  start();
  ASSERT_TRUE(reaches(id, PostState::stalled));
  close(desk_);
  desk_ = open();
  finish_processing();
  const auto mine = token("open-1");
  bring(mine);
  EXPECT_EQ(get(id).state, PostState::stalled);  // nothing runs before the start
  start();
  EXPECT_TRUE(reaches(id, PostState::published));
}

TEST_F(DeskTest, whose_a_token_is_is_asked_only_where_a_post_waits) {
  answer_user("open-1");
  const auto mine = token("");
  bring(mine);
  start();
  bring(mine);
  EXPECT_EQ(tiktok_->count("/v2/user/info/"), 0U);
  const std::string id = left_behind("open-1");
  start();
  ASSERT_TRUE(reaches(id, PostState::stalled));
  finish_processing();
  const auto unknown = token("");
  bring(unknown);
  EXPECT_TRUE(reaches(id, PostState::published));
  EXPECT_EQ(tiktok_->count("/v2/user/info/"), 1U);
}

TEST_F(DeskTest, an_owner_that_cannot_be_found_out_is_an_error) {
  const auto refused = refused_connection();
  const auto request = tiktok::profile_request(*config_, Secret("act.test"), {});
  tiktok_->usual(request.url.target, refused);
  config_->retry.max_attempts = 1;
  const auto mine = token("");
  EXPECT_EQ(await([&] { return desk_->async_owner(mine); }).error().code, "connect");
}

TEST_F(DeskTest, a_closed_desk_takes_nothing_and_closes_once) {
  const auto mine = token("open-1");
  bring(mine);
  close(desk_);
  close(desk_);
  EXPECT_EQ(await([&] { return desk_->async_start(); }).error().code, "closed");
  EXPECT_EQ(accept(mine).error().code, "closed");
}

TEST_F(DeskTest, limits_of_uploads_and_relays_reach_their_parts) {
  close(desk_);
  config_->uploads.max_bytes_per_second = 1'000'000;
  config_->relay.allow_hosts = {"cdn.example"};
  desk_ = open();
  SourceSpec spec;
  spec.kind = SourceSpec::Kind::relay_url;
  spec.location = "https://other.example/v.mp4";
  auto opened = await([&] { return desk_->sources()->async_open(spec, nullptr); });
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, "relay_not_allowed");
}

}  // namespace
}  // namespace tokpost::test
