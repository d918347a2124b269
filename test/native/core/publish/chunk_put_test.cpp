#include "native/core/publish/chunk_put.hpp"

#include "test/native/core/publish/upload_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

class ChunkPutTest : public test::TikTokTest {
 protected:
  ChunkPutResult send(std::uint64_t first = 0, std::uint64_t size = 10) {
    ChunkPut put;
    put.upload_url = Secret("https://upload.test/video/?t=1");
    put.content_type = "video/webm";
    put.first = first;
    put.file_size = 25;
    put.body = std::make_shared<test::LetterBody>(test::letters(first, size), 64);
    return send(put);
  }
  ChunkPutResult send(ChunkPut put) {
    std::optional<ChunkPutResult> result;
    const auto done = run<void>([&]() -> Awaitable<Status> {
      result = co_await async_put_chunk(context_, put);
      co_return Status();
    });
    EXPECT_TRUE(done.has_value());
    return std::move(*result);
  }
};

TEST_F(ChunkPutTest, names_its_place_in_the_file) {
  http_->reply(206, "");
  const ChunkPutResult result = send(10, 15);
  EXPECT_EQ(result.answer->status, 206);
  EXPECT_EQ(result.sent_bytes, 15U);
  EXPECT_TRUE(result.all_sent);
  const HttpRequest request = http_->requests().at(0);
  EXPECT_EQ(*find_header(request.headers, "Content-Range"), "bytes 10-24/25");
  EXPECT_EQ(*find_header(request.headers, "Content-Type"), "video/webm");
  EXPECT_EQ(find_header(request.headers, "Authorization"), nullptr);
  EXPECT_EQ(request.body, test::letters(10, 15));
}

TEST_F(ChunkPutTest, tells_how_much_was_sent) {
  http_->fail(make_error(Errc::network, "reset", "It broke."), 4);
  const ChunkPutResult broken = send();
  EXPECT_EQ(broken.answer.error().code, "reset");
  EXPECT_EQ(broken.sent_bytes, 4U);
  EXPECT_FALSE(broken.all_sent);
  Error late = make_error(Errc::network, "reset", "It broke.");
  late.request_sent = true;
  http_->fail(late);
  EXPECT_TRUE(send().all_sent);
  http_->reply_early(400, 3);
  const ChunkPutResult early = send();
  EXPECT_EQ(early.sent_bytes, 3U);
  EXPECT_FALSE(early.all_sent);
}

TEST_F(ChunkPutTest, asks_nobody_with_a_url_that_is_none) {
  ChunkPut put;
  put.upload_url = Secret("ftp://upload.test/");
  put.file_size = 3;
  put.body = std::make_shared<test::LetterBody>("abc", 64);
  const ChunkPutResult result = send(put);
  EXPECT_EQ(result.answer.error().code, "invalid_url");
  EXPECT_FALSE(result.all_sent);
  EXPECT_TRUE(http_->requests().empty());
}

}  // namespace
}  // namespace tokpost
