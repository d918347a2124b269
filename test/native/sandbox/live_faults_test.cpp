// Every fault of the script as a client sees it on the wire.
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "native/sandbox/sample_video.hpp"
#include "test/native/sandbox/support/live_test.hpp"

namespace tokpost::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class LiveFaults : public test::LiveTest {
 protected:
  void SetUp() override {
    start(R"({"limits":false})");
    access_ = token();
  }
  int me_status() {
    const auto reply = me(access_);
    return reply ? reply->status : 0;
  }
  std::string access_;
};

/// The upload of a video in two chunks.
class UploadFaults : public LiveFaults {
 protected:
  static constexpr std::size_t kChunk = 5'300'000;

  void SetUp() override {
    LiveFaults::SetUp();
    SampleVideoOptions options;
    options.size_bytes = 2 * kChunk;
    video_ = make_sample_video(options)->bytes();
    upload_ = init(access_, video_.size(), kChunk);
  }
  Result<HttpReply> put_range(std::size_t first, std::size_t end) {
    return put(upload_.upload_url, first, video_.substr(first, end - first), video_.size());
  }
  Result<HttpReply> put_chunk(std::size_t number) {
    return put_range((number - 1) * kChunk, number * kChunk);
  }
  std::int64_t uploaded() {
    return status(access_, upload_.publish_id).at("uploaded_bytes").as_int64();
  }
  /// What is left goes well, and no byte was lost or doubled.
  void expect_whole_after(const std::vector<std::size_t>& chunks) {
    for (const std::size_t chunk : chunks) {
      const auto reply = put_chunk(chunk);
      ASSERT_TRUE(reply) << reply.error().message;
      EXPECT_EQ(reply->status, chunk == 2 ? 201 : 206);
    }
    EXPECT_EQ(post_text("sha256"), to_hex(sha256(video_)));
    EXPECT_TRUE(violations().empty());
  }

  std::string video_;
  Started upload_;
};

TEST_F(LiveFaults, a_status_in_place_of_the_answer) {
  inject(R"({"on":"userInfo","status":503,"times":2})");
  EXPECT_EQ(me_status(), 503);
  EXPECT_EQ(me_status(), 503);
  EXPECT_EQ(me_status(), 200);
}

TEST_F(LiveFaults, a_delay) {
  inject(R"({"on":"userInfo","delayMs":60})");
  const auto begun = steady_clock::now();
  EXPECT_EQ(me_status(), 200);
  EXPECT_GE(steady_clock::now() - begun, milliseconds(60));
}

TEST_F(LiveFaults, a_connection_that_is_cut_late) {
  inject(R"({"on":"userInfo","drop":"before","delayMs":60})");
  const auto begun = steady_clock::now();
  EXPECT_EQ(me_status(), 0);
  EXPECT_GE(steady_clock::now() - begun, milliseconds(60));
}

TEST_F(LiveFaults, a_connection_that_is_reset_at_once) {
  client_->close_idle();
  inject(R"({"on":"connect"})");
  const auto reply = me(access_);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Errc::network);
  EXPECT_EQ(me_status(), 200);
}

TEST_F(LiveFaults, an_init_that_is_dropped_before_and_after_its_effect) {
  const std::string body =
      R"({"source_info":{"source":"FILE_UPLOAD","video_size":9,"chunk_size":9,)"
      R"("total_chunk_count":1}})";
  for (const char* drop : {"before", "mid-body", "after"}) {
    inject(R"({"on":"inboxInit","drop":")" + std::string(drop) + R"("})");
    const auto reply = api("/v2/post/publish/inbox/video/init/", access_, body);
    ASSERT_FALSE(reply) << drop;
    EXPECT_EQ(reply.error().kind, Errc::network);
    EXPECT_EQ(call("posts").as_array().size(), std::string_view(drop) == "after" ? 1U : 0U) << drop;
  }
  EXPECT_EQ(api("/v2/post/publish/inbox/video/init/", access_, body)->status, 200);
}

TEST_F(LiveFaults, garbled_answers) {
  inject(R"({"on":"userInfo","reply":"html"})");
  const auto html = me(access_);
  ASSERT_TRUE(html);
  EXPECT_EQ(html->status, 200);
  EXPECT_TRUE(html->body.starts_with("<html>"));
  inject(R"({"on":"userInfo","reply":"html","status":502})");
  EXPECT_EQ(me_status(), 502);
  inject(R"({"on":"userInfo","reply":"truncated"})");
  const auto truncated = me(access_);
  ASSERT_FALSE(truncated);
  EXPECT_EQ(truncated.error().kind, Errc::network);
  EXPECT_EQ(me_status(), 200);
}

TEST_F(LiveFaults, a_token_that_expires_or_is_revoked) {
  inject(R"({"on":"userInfo","expire":"token"})");
  EXPECT_EQ(me_status(), 401);
  EXPECT_EQ(me_status(), 401);
  access_ = token();
  EXPECT_EQ(me_status(), 200);
  inject(R"({"on":"userInfo","revoke":true})");
  EXPECT_EQ(me_status(), 401);
  EXPECT_TRUE(violations().empty());  // no fault of the client's
}

TEST_F(UploadFaults, a_gateway_that_answers) {
  inject(R"({"on":"upload","chunk":1,"status":502})");
  EXPECT_EQ(put_chunk(1)->status, 502);
  EXPECT_EQ(uploaded(), 0);
  expect_whole_after({1, 2});
}

TEST_F(UploadFaults, a_chunk_that_breaks_off) {
  for (const char* drop : {"before", "mid-body"}) {
    inject(R"({"on":"upload","chunk":1,"drop":")" + std::string(drop) + R"("})");
    const auto reply = put_chunk(1);
    ASSERT_FALSE(reply) << drop;
    EXPECT_EQ(reply.error().kind, Errc::network) << drop;
    EXPECT_EQ(uploaded(), 0) << drop;
  }
  expect_whole_after({1, 2});
}

TEST_F(UploadFaults, an_acknowledgement_that_is_lost) {
  inject(R"({"on":"upload","chunk":1,"drop":"after"})");
  EXPECT_FALSE(put_chunk(1));
  EXPECT_EQ(uploaded(), static_cast<std::int64_t>(kChunk));
  EXPECT_EQ(put_chunk(1)->status, 416);  // it may be tried again, and is refused
  expect_whole_after({2});
}

TEST_F(UploadFaults, a_part_that_is_acknowledged) {
  inject(R"({"on":"upload","chunk":1,"ackBytes":1000000})");
  const auto reply = put_chunk(1);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 206);
  EXPECT_EQ(header(*reply, "Content-Range"), "bytes 0-1000000/" + std::to_string(video_.size()));
  EXPECT_EQ(put_range(1'000'000, kChunk)->status, 206);
  expect_whole_after({2});
}

TEST_F(UploadFaults, an_offset_that_is_not_true) {
  inject(R"({"on":"upload","chunk":1,"offset":77})");
  EXPECT_EQ(header(*put_chunk(1), "Content-Range"), "bytes 0-77/" + std::to_string(video_.size()));
  expect_whole_after({2});
}

TEST_F(UploadFaults, an_upload_url_that_expires) {
  inject(R"({"on":"upload","chunk":2,"expire":"upload"})");
  EXPECT_EQ(put_chunk(1)->status, 206);
  EXPECT_EQ(put_chunk(2)->status, 403);
  EXPECT_EQ(put_chunk(2)->status, 403);
}

TEST_F(UploadFaults, a_permission_that_is_withdrawn) {
  inject(R"({"on":"upload","chunk":2,"revoke":true})");
  EXPECT_EQ(put_chunk(1)->status, 206);
  EXPECT_EQ(put_chunk(2)->status, 403);
  EXPECT_EQ(post_text("failReason"), "auth_removed");
  EXPECT_EQ(me_status(), 401);
}

TEST_F(UploadFaults, a_reader_that_is_slow) {
  inject(R"({"on":"upload","chunk":1,"bytesPerSecond":53000000})");
  const auto begun = steady_clock::now();
  EXPECT_EQ(put_chunk(1)->status, 206);
  EXPECT_GE(steady_clock::now() - begun, milliseconds(90));
  expect_whole_after({2});
}

TEST_F(UploadFaults, an_answer_to_the_last_chunk_that_is_garbled) {
  EXPECT_EQ(put_chunk(1)->status, 206);
  inject(R"({"on":"upload","chunk":2,"reply":"html","status":502})");
  EXPECT_EQ(put_chunk(2)->status, 502);
  EXPECT_EQ(post_text("sha256"), to_hex(sha256(video_)));  // it happened all the same
}

}  // namespace
}  // namespace tokpost::sandbox
