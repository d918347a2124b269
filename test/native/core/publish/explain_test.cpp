#include "native/core/publish/explain.hpp"

#include "native/core/base/json.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

PostRequest wanted(PostKind kind, const std::string& options) {
  const auto document = json::parse(options);
  return read_post_request(kind, document->get_object()).value();
}

tiktok::CreatorInfo private_creator() {
  tiktok::CreatorInfo info;
  info.privacy_options = {tiktok::Privacy::followers, tiktok::Privacy::only_me};
  info.comment_disabled = true;
  info.duet_disabled = true;
  info.stitch_disabled = true;
  return info;
}

std::vector<std::string> codes(const std::vector<Refusal>& refusals) {
  std::vector<std::string> found;
  found.reserve(refusals.size());
  for (const Refusal& refusal : refusals) found.push_back(refusal.path + ":" + refusal.code);
  return found;
}

media::Probe good_video() {
  media::Probe probe;
  probe.container = media::Container::mp4;
  probe.size_bytes = 1'000'000;
  probe.width = probe.coded_width = 1080;
  probe.height = probe.coded_height = 1920;
  probe.video_codec = "h264";
  probe.frame_rate = media::FrameRate{30, 30, 30, false};
  probe.duration_ms = 70'000;
  return probe;
}

TEST(Explain, privacy_must_be_one_that_the_creator_may_choose) {
  const auto refused = creator_refusals(
      wanted(PostKind::video, R"({"source":"a","privacy":"public"})"), private_creator());
  EXPECT_EQ(codes(refused), std::vector<std::string>{"privacy:privacy_level_option_mismatch"});
  EXPECT_TRUE(refused[0].certain);
  EXPECT_NE(refused[0].remedy.find("followers, private"), std::string::npos);
  EXPECT_TRUE(
      creator_refusals(wanted(PostKind::video, R"({"source":"a"})"), private_creator()).empty());
  const auto photos =
      wanted(PostKind::photos, R"({"photos":["https://a.b/c"],"privacy":"public"})");
  EXPECT_EQ(creator_refusals(photos, private_creator()).size(), 1u);
}

TEST(Explain, nobody_knows_whether_the_app_has_passed_the_audit) {
  tiktok::CreatorInfo info;
  info.privacy_options = {tiktok::Privacy::everyone, tiktok::Privacy::only_me};
  const auto audit = [&](PostKind kind, const std::string& options) {
    return audit_refusals(wanted(kind, options), info);
  };
  const auto warned = audit(PostKind::video, R"({"source":"a","privacy":"public"})");
  EXPECT_EQ(codes(warned),
            std::vector<std::string>{"privacy:unaudited_client_can_only_post_to_private_accounts"});
  EXPECT_FALSE(warned[0].certain);
  EXPECT_FALSE(warned[0].remedy.empty());
  EXPECT_TRUE(audit(PostKind::video, R"({"source":"a"})").empty());
  EXPECT_TRUE(audit(PostKind::draft_video, R"({"source":"a"})").empty());
  // Refused for certain already.
  info.privacy_options.clear();
  EXPECT_TRUE(audit(PostKind::video, R"({"source":"a","privacy":"public"})").empty());
}

TEST(Explain, every_fault_has_a_remedy) {
  for (const char* code :
       {"required", "unknown", "too_long", "length", "source_lost", "needs_media_route",
        "needs_lasting_source", "branded_private", "something_else"}) {
    const Refusal refusal = refusal_of({"title", code, "message"});
    EXPECT_FALSE(refusal.remedy.empty()) << code;
    EXPECT_TRUE(refusal.certain);
  }
}

TEST(Explain, interactions_that_the_creator_switched_off_are_warnings) {
  const auto warned = creator_refusals(
      wanted(PostKind::video,
             R"({"source":"a","disableComment":false,"disableDuet":false,"disableStitch":false})"),
      private_creator());
  ASSERT_EQ(warned.size(), 3u);
  for (const Refusal& warning : warned) EXPECT_FALSE(warning.certain);
  EXPECT_FALSE(refusal_error(warned).has_value());
}

TEST(Explain, drafts_are_the_creators_to_settle) {
  EXPECT_TRUE(
      creator_refusals(wanted(PostKind::draft_video, R"({"source":"a"})"), private_creator())
          .empty());
}

TEST(Explain, duration_is_measured_by_the_creators_own_limit) {
  const auto request = wanted(PostKind::video, R"({"source":"a"})");
  EXPECT_TRUE(media_refusals(request, good_video(), 300).empty());
  const auto refused = media_refusals(request, good_video(), 60);
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].path, "source");
  EXPECT_TRUE(media_refusals(request, std::nullopt, 60).empty());
}

TEST(Explain, certain_refusals_make_one_error_with_all_of_them) {
  media::Probe probe = good_video();
  probe.frame_rate = media::FrameRate{10, 10, 10, false};
  probe.width = probe.coded_width = 100;
  const auto error =
      refusal_error(media_refusals(wanted(PostKind::video, R"({"source":"a"})"), probe, 60));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind, Errc::validation);
  EXPECT_GE(error->issues.size(), 2u);
}

}  // namespace
}  // namespace tokpost
