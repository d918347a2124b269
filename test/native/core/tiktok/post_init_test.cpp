#include "native/core/tiktok/post_init.hpp"

#include "native/core/base/json.hpp"
#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

const WallTime kInitAt = from_unix_seconds(1'800'000'000);
const Secret kToken("act.1");
const FileUpload kFile{.size_bytes = 50'000'123, .chunk_size_bytes = 10'000'000, .chunk_count = 5};

TEST(DirectVideo, a_bare_post_is_private_and_sends_both_brand_toggles) {
  const auto request = direct_video_request(*test::make_config(), kToken, {}, kFile);
  EXPECT_EQ(request.url.target, "/v2/post/publish/video/init/");
  EXPECT_EQ(request.body,
            R"({"post_info":{"privacy_level":"SELF_ONLY","brand_content_toggle":false,)"
            R"("brand_organic_toggle":false},"source_info":{"source":"FILE_UPLOAD",)"
            R"("video_size":50000123,"chunk_size":10000000,"total_chunk_count":5}})");
  EXPECT_FALSE(request.idempotent);
}

TEST(DirectVideo, sends_every_setting) {
  VideoPostInfo info;
  info.title = "Hi #a";
  info.privacy = Privacy::everyone;
  info.disable_comment = true;
  info.disable_duet = false;
  info.disable_stitch = true;
  info.cover_timestamp_ms = 1500;
  info.brand_content = true;
  info.brand_organic = true;
  info.ai_generated = true;
  const auto request = direct_video_request(*test::make_config(), kToken, info,
                                            PullFromUrl{"https://cdn.example/v.mp4"});
  EXPECT_EQ(request.body, R"({"post_info":{"title":"Hi #a","privacy_level":"PUBLIC_TO_EVERYONE",)"
                          R"("disable_comment":true,"disable_duet":false,"disable_stitch":true,)"
                          R"("video_cover_timestamp_ms":1500,"brand_content_toggle":true,)"
                          R"("brand_organic_toggle":true,"is_aigc":true},"source_info":)"
                          R"({"source":"PULL_FROM_URL","video_url":"https://cdn.example/v.mp4"}})");
}

TEST(DraftVideo, sends_the_source_alone) {
  const auto request = draft_video_request(*test::make_config(), kToken, kFile);
  EXPECT_EQ(request.url.target, "/v2/post/publish/inbox/video/init/");
  EXPECT_EQ(request.body, R"({"source_info":{"source":"FILE_UPLOAD","video_size":50000123,)"
                          R"("chunk_size":10000000,"total_chunk_count":5}})");
}

const PhotoSource kPhotos{.urls = {"https://a.example/1.jpg", "https://a.example/2.webp"},
                          .cover_index = 1};

TEST(DirectPhotos, sends_the_photo_fields) {
  PhotoPostInfo info;
  info.text = {.title = "t", .description = "d"};
  info.privacy = Privacy::friends;
  info.disable_comment = false;
  info.auto_add_music = true;
  const auto request = direct_photos_request(*test::make_config(), kToken, info, kPhotos);
  EXPECT_EQ(request.url.target, "/v2/post/publish/content/init/");
  EXPECT_EQ(request.body,
            R"({"media_type":"PHOTO","post_mode":"DIRECT_POST","post_info":{"title":"t",)"
            R"("description":"d","privacy_level":"MUTUAL_FOLLOW_FRIENDS","disable_comment":false,)"
            R"("auto_add_music":true,"brand_content_toggle":false,"brand_organic_toggle":false},)"
            R"("source_info":{"source":"PULL_FROM_URL","photo_cover_index":1,"photo_images":)"
            R"(["https://a.example/1.jpg","https://a.example/2.webp"]}})");
}

TEST(DraftPhotos, sends_the_text_alone) {
  const auto request = draft_photos_request(*test::make_config(), kToken,
                                            {.title = "t", .description = {}}, kPhotos);
  EXPECT_TRUE(request.body.starts_with(
      R"({"media_type":"PHOTO","post_mode":"MEDIA_UPLOAD","post_info":{"title":"t"},"source_info")"));
}

TEST(PostTicketReply, holds_publish_id_and_upload_url) {
  const auto ticket =
      read_post_ticket(
          test::make_ok_reply(
              R"({"publish_id":"v_pub_file~v2-1.7","upload_url":"https://up/?upload_token=x"})"),
          true, kInitAt)
          .value();
  EXPECT_EQ(ticket.publish_id, "v_pub_file~v2-1.7");
  EXPECT_EQ(ticket.upload_url.reveal(), "https://up/?upload_token=x");
}

TEST(PostTicketReply, a_pull_has_no_upload_url) {
  const auto reply = test::make_ok_reply(R"({"publish_id":"v_pub_url~v2.7"})");
  EXPECT_TRUE(read_post_ticket(reply, false, kInitAt)->upload_url.empty());
  EXPECT_EQ(read_post_ticket(reply, true, kInitAt).error().code, "bad_reply");
}

TEST(PostTicketReply, without_a_publish_id_it_is_ambiguous) {
  const Error error = read_post_ticket(test::make_ok_reply("{}"), false, kInitAt).error();
  EXPECT_EQ(error.code, "bad_reply");
  EXPECT_TRUE(error.request_sent);
}

TEST(PostTicketReply, a_refusal_is_not_ambiguous) {
  const Error error =
      read_post_ticket(
          test::make_error_reply(403, "unaudited_client_can_only_post_to_private_accounts"), true,
          kInitAt)
          .error();
  EXPECT_EQ(error.kind, Errc::forbidden);
  EXPECT_FALSE(error.request_sent);
}

}  // namespace
}  // namespace tokpost::tiktok
