#include "native/core/publish/check_phase.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class CheckPhase : public PublishFixture {};

TEST_F(CheckPhase, refusals_end_the_post_before_any_init) {
  media::Probe probe;
  probe.container = media::Container::mp4;
  probe.size_bytes = 1'000'000;
  probe.width = probe.coded_width = 100;
  probe.height = probe.coded_height = 100;
  probe.video_codec = "h264";
  probe.frame_rate = media::FrameRate{30, 30, 30, false};
  probe.duration_ms = 400'000;  // the creator may post 300 s
  opener_->probe = probe;
  const auto post =
      run_post(request(PostKind::video, R"({"source":"clip.mp4","privacy":"followers"})"));
  EXPECT_EQ(post->state(), PostState::failed);
  const auto error = post->view().error;
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind, Errc::validation);
  EXPECT_GE(error->issues.size(), 3u);
  EXPECT_EQ(tiktok_->count(kInitPath), 0u);
}

TEST_F(CheckPhase, creator_who_cannot_post_now_ends_the_post) {
  tiktok_->next(kCreatorPath, make_error_reply(200, "spam_risk_too_many_posts"));
  const auto post = run_post(file_post());
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(error_code(*post), "spam_risk_too_many_posts");
}

TEST_F(CheckPhase, drafts_are_not_measured_by_creator_info) {
  const auto post = run_post(file_draft());
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(tiktok_->count(kCreatorPath), 0u);
}

TEST_F(CheckPhase, relayed_urls_size_is_written_down_once_it_is_known) {
  const auto relayed = request(PostKind::video, R"({"source":{"relayUrl":"https://a.example/v"}})");
  PostContent content = content_of(relayed);
  content.id = "relayed";
  content.open_id = "open-1";
  auto added = await([&] { return journal_->async_insert(content, {}, Lease::keep, PostEvent()); });
  ASSERT_TRUE(added.has_value());
  const auto post = run_post(std::make_shared<LivePost>(tools(), added->post));
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(stored("relayed").content.source.size_bytes, 1'000'000);
  EXPECT_EQ(stored("relayed").content.source.fingerprint, opener_->fingerprint);
}

TEST_F(CheckPhase, what_a_relayed_urls_server_refuses_at_first_ends_the_post) {
  const auto relayed = [this](const std::string& id, std::optional<std::int64_t> size) {
    PostContent content =
        content_of(request(PostKind::video, R"({"source":{"relayUrl":"https://a.example/v"}})"));
    content.id = id;
    content.open_id = "open-1";
    content.source.size_bytes = size;
    PostProgress progress;
    progress.state = PostState::checking;
    auto added =
        await([&] { return journal_->async_insert(content, progress, Lease::keep, PostEvent()); });
    return run_post(std::make_shared<LivePost>(tools(), added->post));
  };
  opener_->error = make_error(Errc::state, "source_lost", "HTTP status 404.");
  const auto refused = relayed("first", std::nullopt);
  EXPECT_EQ(refused->state(), PostState::failed);
  const auto error = refused->view().error;
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind, Errc::validation);
  ASSERT_EQ(error->issues.size(), 1u);
  EXPECT_EQ(error->issues[0].path + ":" + error->issues[0].code, "source:source_lost");
  // It had been there.
  EXPECT_EQ(relayed("later", 1'000'000)->progress().stalled_because, StallReason::source_lost);
  opener_->error = make_error(Errc::forbidden, "relay_not_allowed", "Private.");
  EXPECT_EQ(relayed("private", std::nullopt)->view().error->kind, Errc::validation);
  opener_->error = make_error(Errc::network, "connect", "Nobody answers.");
  EXPECT_EQ(error_code(*relayed("silent", std::nullopt)), "connect");
}

TEST_F(CheckPhase, lost_file_stalls) {
  const auto post = live(file_post());
  opener_->error = make_error(Errc::state, "source_lost", "Gone.");
  run_post(post);
  EXPECT_EQ(post->progress().stalled_because, StallReason::source_lost);
}

}  // namespace
}  // namespace tokpost::test
