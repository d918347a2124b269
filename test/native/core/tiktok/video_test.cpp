#include "native/core/tiktok/video.hpp"

#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

const WallTime kListedAt = from_unix_seconds(1'800'000'000);

TEST(VideoListRequest, carries_cursor_and_count) {
  const auto config = test::make_config();
  const auto first = video_list_request(*config, Secret("act.1"), {.cursor = {}, .max_count = 20});
  EXPECT_EQ(first.body, R"({"max_count":20})");
  EXPECT_TRUE(first.url.target.starts_with("/v2/video/list/?fields=id%2Ccreate_time%2C"));
  EXPECT_NE(first.url.target.find("is_aigc"), std::string::npos);
  const auto next =
      video_list_request(*config, Secret("act.1"), {.cursor = 1643332803000, .max_count = 5});
  EXPECT_EQ(next.body, R"({"max_count":5,"cursor":1643332803000})");
  EXPECT_TRUE(next.idempotent);
}

TEST(VideoListReply, reads_videos_and_cursor) {
  const auto page =
      read_video_page(
          test::make_ok_reply(
              R"({"videos":[{"id":"7678907398077074696","create_time":1700000000,"title":"t",
          "video_description":"d","cover_image_url":"c","share_url":"s","embed_link":"e",
          "duration":12,"width":720,"height":1280,"view_count":9007199254740993,"like_count":1,
          "comment_count":2,"share_count":3,"is_aigc":true},{"id":7678907398077074697},{"title":"x"},
          7],"cursor":1699999999000,"has_more":true})"),
          kListedAt)
          .value();
  ASSERT_EQ(page.videos.size(), 2U);
  const Video& video = page.videos[0];
  EXPECT_EQ(video.id, "7678907398077074696");
  EXPECT_EQ(video.created_at, from_unix_seconds(1'700'000'000));
  EXPECT_EQ(video.title, "t");
  EXPECT_EQ(video.description, "d");
  EXPECT_EQ(video.cover_url, "c");
  EXPECT_EQ(video.share_url, "s");
  EXPECT_EQ(video.embed_url, "e");
  EXPECT_EQ(video.duration_seconds, 12);
  EXPECT_EQ(video.width, 720);
  EXPECT_EQ(video.height, 1280);
  EXPECT_EQ(video.views, 9007199254740993);
  EXPECT_EQ(video.likes, 1);
  EXPECT_EQ(video.comments, 2);
  EXPECT_EQ(video.shares, 3);
  EXPECT_EQ(video.ai_generated, true);
  EXPECT_EQ(page.videos[1].id, "7678907398077074697");
  EXPECT_EQ(page.videos[1].title, std::nullopt);
  EXPECT_EQ(page.next_cursor, 1699999999000);
}

TEST(VideoListReply, the_last_page_has_no_cursor) {
  const auto last = read_video_page(
      test::make_ok_reply(R"({"videos":[],"cursor":5,"has_more":false})"), kListedAt);
  EXPECT_EQ(last->next_cursor, std::nullopt);
  EXPECT_TRUE(read_video_page(test::make_ok_reply("{}"), kListedAt)->videos.empty());
  EXPECT_EQ(read_video_page(test::make_error_reply(400, "invalid_params"), kListedAt).error().kind,
            Errc::validation);
}

TEST(VideoQuery, sends_ids_as_text_and_reads_what_is_found) {
  const auto request =
      video_query_request(*test::make_config(), Secret("act.1"), {"7678907398077074696", "2"});
  EXPECT_EQ(request.body, R"({"filters":{"video_ids":["7678907398077074696","2"]}})");
  EXPECT_TRUE(request.url.target.starts_with("/v2/video/query/?fields=id"));
  const auto videos = read_videos(
      test::make_ok_reply(R"({"videos":[{"id":"2"}],"cursor":0,"has_more":false})"), kListedAt);
  ASSERT_EQ(videos->size(), 1U);
  EXPECT_EQ(videos->front().id, "2");
  EXPECT_TRUE(read_videos(test::make_reply(502, ""), kListedAt).has_error());
}

TEST(VideoQuery, ids_go_in_batches_of_twenty_without_repetitions) {
  std::vector<std::string> ids;
  ids.reserve(42);
  for (int i = 0; i < 41; ++i) ids.push_back(std::to_string(i));
  ids.emplace_back("0");
  const auto batches = query_batches(ids);
  ASSERT_EQ(batches.size(), 3U);
  EXPECT_EQ(batches[0].size(), 20U);
  EXPECT_EQ(batches[2], std::vector<std::string>{"40"});
  EXPECT_TRUE(query_batches({}).empty());
}

TEST(VideoQuery, answers_in_the_order_of_the_question) {
  std::vector<Video> found(2);
  found[0].id = "1";
  found[1].id = "3";
  const auto ordered = in_order_of({"3", "2", "1", "3"}, found);
  ASSERT_EQ(ordered.size(), 2U);
  EXPECT_EQ(ordered[0].id, "3");
  EXPECT_EQ(ordered[1].id, "1");
}

}  // namespace
}  // namespace tokpost::tiktok
