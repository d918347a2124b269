// Ending a sandbox in the middle of everything that it can be doing.
#include "test/native/sandbox/support/live_test.hpp"
#include "test/native/sandbox/support/raw_client.hpp"
#include "test/native/sandbox/support/web_origin.hpp"

#include <atomic>

namespace tokpost::sandbox {
namespace {

using std::chrono::steady_clock;
using test::RawClient;
using test::WebOrigin;

class LiveStop : public test::LiveTest {
 protected:
  std::string options() const {
    return R"({"limits":false,"caps":false,"speed":100,"webhookUrl":")" + app_.webhook_url() +
           R"(","pull":{"hosts":{"cdn.app.test":")" + app_.origin() + R"("}}})";
  }
  /// A pull that nobody answers, a webhook, and an upload that has come half.
  std::unique_ptr<RawClient> make_busy() {
    const auto access = token();
    EXPECT_EQ(api("/v2/post/publish/video/init/", access,
                  R"({"post_info":{"privacy_level":"SELF_ONLY"},"source_info":{"source":)"
                  R"("PULL_FROM_URL","video_url":"https://cdn.app.test/never"}})")
                  ->status,
              200);
    const auto upload = init(access, 5'000'000, 5'000'000);
    const auto url = parse_url(upload.upload_url).value();
    auto sender = std::make_unique<RawClient>(url.port);
    sender->send("PUT " + url.target +
                 " HTTP/1.1\r\nHost: x\r\nContent-Type: video/mp4\r\nContent-Length: 5000000\r\n"
                 "Content-Range: bytes 0-4999999/5000000\r\n\r\n" +
                 std::string(2'000'000, 'x'));
    call("sendWebhook", {{"event", "post.publish.complete"}, {"user", "creator"}});
    return sender;
  }

  WebOrigin app_;
};

TEST_F(LiveStop, in_the_middle_of_everything) {
  for (int round = 0; round < 8; ++round) {
    start(options());
    const auto sender = make_busy();
    client_.reset();
    const auto begun = steady_clock::now();
    sandbox_->stop();
    EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(2));
    const auto posts = call("posts").as_array();  // what happened can still be read
    ASSERT_EQ(posts.size(), 2U);
    EXPECT_EQ(posts[0].at("status").as_string(), "PROCESSING_DOWNLOAD");
    EXPECT_EQ(posts[1].at("receivedBytes").as_int64(), 0);
    sandbox_.reset();
  }
}

TEST_F(LiveStop, while_others_steer_it) {
  for (int round = 0; round < 4; ++round) {
    start(options());
    const auto sender = make_busy();
    client_.reset();
    std::atomic<bool> done{false};
    std::thread steering([&] {
      while (!done) {
        call("sendWebhook", {{"event", "post.publish.complete"}, {"user", "creator"}});
        advance(std::chrono::seconds(1));
        call("requests");
      }
    });
    sandbox_->stop();
    done = true;
    steering.join();
    sandbox_.reset();
  }
}

TEST_F(LiveStop, of_one_leaves_another_alone) {
  start(options());
  const auto other = start_sandbox({}).value();
  other->stop();
  EXPECT_EQ(me(token())->status, 200);
}

}  // namespace
}  // namespace tokpost::sandbox
