#include "native/core/publish/dry_run.hpp"

#include "native/core/base/json.hpp"
#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

PostRequest read(PostKind kind, const std::string& options) {
  const auto document = json::parse(options);
  return read_post_request(kind, document->get_object()).value();
}

TEST(DryRun, shows_every_request_of_an_upload_in_order) {
  const auto config = test::make_config();
  const DryRun run = plan_requests(*config, read(PostKind::video, R"({"source":"a","title":"t"})"),
                                   media::plan_chunks(100'000'000));
  ASSERT_TRUE(run.chunks.has_value());
  ASSERT_EQ(run.requests.size(), 2 + run.chunks->count);
  EXPECT_NE(run.requests[0].url.find("/creator_info/query/"), std::string::npos);
  EXPECT_NE(run.requests[1].url.find("/video/init/"), std::string::npos);
  EXPECT_NE(run.requests[1].body.find("\"video_size\":100000000"), std::string::npos);
  EXPECT_EQ(run.requests[2].method, "PUT");
  EXPECT_TRUE(run.requests[2].body.starts_with("bytes 0-"));
  EXPECT_TRUE(run.requests.back().body.ends_with("-99999999/100000000"));
}

TEST(DryRun, pulled_and_drafted_posts_have_no_more_than_they_need) {
  const auto config = test::make_config();
  const DryRun pulled = plan_requests(
      *config, read(PostKind::video, R"({"source":{"url":"https://a.example/v"}})"), std::nullopt);
  EXPECT_EQ(pulled.requests.size(), 2u);
  EXPECT_FALSE(pulled.chunks.has_value());
  const DryRun draft = plan_requests(*config, read(PostKind::draft_video, R"({"source":"a"})"),
                                     media::plan_chunks(5'000'000));
  ASSERT_EQ(draft.requests.size(), 2u);
  EXPECT_EQ(draft.requests[1].body, "bytes 0-4999999/5000000");
  EXPECT_NE(draft.requests[0].url.find("/inbox/video/init/"), std::string::npos);
}

TEST(DryRun, sizes_that_only_another_server_knows_are_null) {
  const auto config = test::make_config();
  const DryRun run = plan_requests(
      *config, read(PostKind::draft_video, R"({"source":{"relayUrl":"https://a.example/v"}})"),
      std::nullopt);
  ASSERT_EQ(run.requests.size(), 2u);
  for (const char* size : {"video_size", "chunk_size", "total_chunk_count"}) {
    EXPECT_NE(run.requests[0].body.find("\"" + std::string(size) + "\":null"), std::string::npos);
  }
  EXPECT_EQ(run.requests[1].method, "PUT");
  EXPECT_FALSE(run.chunks.has_value());
}

}  // namespace
}  // namespace tokpost
