#include "native/core/publish/uploader.hpp"

#include "native/core/media/file_source.hpp"
#include "native/core/media/stream_source.hpp"
#include "native/core/publish/upload_pace.hpp"
#include "test/native/core/publish/upload_fixture.hpp"
#include "test/native/support/http_client_fixture.hpp"
#include "test/native/support/temp_dir.hpp"
#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

namespace tokpost {
namespace {

using Kind = UploadOutcome::Kind;

/// TikTok's media host on a loopback socket: takes chunks in their order and says what it has.
class MediaHost {
 public:
  explicit MediaHost(std::uint64_t size) : size_(size) {}

  Secret url() const { return Secret(server_.url("/video/?upload_id=1&upload_token=t%2F1")); }
  std::string bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }
  std::uint64_t received() const { return bytes().size(); }
  int connections() const { return server_.connections(); }

  /// What happens to the PUT of this number, from 0.
  int fault_at = -1;
  enum class Fault : std::uint8_t {
    cut,           ///< the connection breaks in the middle of the body
    keep_half,     ///< the same, and what came counts
    lose_answer,   ///< everything is taken, and the connection breaks
    bad_gateway,   ///< everything is taken, and a 502 comes
    refuse_early,  ///< 403 before the body is read
    hold_answer,   ///< the answer waits until `answer` is set
  };
  Fault fault = Fault::cut;
  std::atomic<bool> holding{false};
  std::atomic<bool> answer{false};

 private:
  void serve(test::Peer& peer) {
    while (true) {
      const std::string head = peer.read_head();
      const std::size_t at = head.find("Content-Range: bytes ");
      const std::uint64_t first = std::stoull(head.substr(at + 21));
      const std::uint64_t length = std::stoull(head.substr(head.find("Content-Length: ") + 16));
      const bool faulty = puts_++ == fault_at;
      EXPECT_TRUE(head.starts_with("PUT /video/?upload_id=1&upload_token=t%2F1 HTTP/1.1\r\n"));
      EXPECT_EQ(head.find("Authorization"), std::string::npos);
      if (faulty && fault == Fault::refuse_early) {
        peer.reply("", "403 Forbidden", "Connection: close\r\n");
        peer.drain();
        return;
      }
      if (faulty && (fault == Fault::cut || fault == Fault::keep_half)) {
        const std::string half = peer.read_exactly(length / 2);
        if (fault == Fault::keep_half) keep(half);
        peer.reset();
        return;
      }
      const std::string part = peer.read_exactly(length);
      // The client may have sent a chunk again by itself, over a new connection.
      const bool fits = first == received();
      if (fits) keep(part);
      if (faulty && fault == Fault::lose_answer) return peer.reset();
      if (faulty && fault == Fault::bad_gateway) {
        peer.reply("", "502 Bad Gateway");
        continue;
      }
      if (faulty && fault == Fault::hold_answer) {
        holding = true;
        test::eventually([this] { return answer.load(); });
      }
      const std::string range = "Content-Range: bytes 0-" + std::to_string(received()) + "/" +
                                std::to_string(size_) + "\r\n";
      const char* taken = received() == size_ ? "201 Created" : "206 Partial Content";
      peer.reply("", fits ? taken : "416 Range Not Satisfiable", range);
    }
  }

  void keep(const std::string& part) {
    const std::lock_guard lock(mutex_);
    bytes_ += part;
  }

  std::uint64_t size_;
  mutable std::mutex mutex_;
  std::string bytes_;
  int puts_ = 0;
  test::Imposter server_{[this](test::Peer& peer) { serve(peer); }};
};

constexpr std::uint64_t kChunk = 300'000;
constexpr media::ChunkPlan kUploaderPlan{1'000'000, kChunk, 3};

class UploaderTest : public test::HttpClientFixture {
 protected:
  UploaderTest() {
    std::ofstream(path_, std::ios::binary) << content_;
    auto config = std::make_shared<tiktok::AppConfig>(*test::make_config());
    config->retry.base_delay = std::chrono::milliseconds(1);
    context_.config = config;
    context_.http = client();
    context_.pool = &pool_;
  }

  std::shared_ptr<media::Source> file() {
    return run<std::shared_ptr<media::Source>>([this] { return media::async_open_file(path_); })
        .value();
  }
  UploadTask task(MediaHost& host, std::shared_ptr<media::Source> source) {
    UploadTask task;
    task.upload_url = host.url();
    task.plan = kUploaderPlan;
    task.content_type = "video/mp4";
    task.source = std::move(source);
    task.hooks = test::scripted_hooks(std::make_shared<test::UploadScript>(), diary_);
    task.hooks.confirm_offset = [&host]() -> Awaitable<Result<std::optional<std::uint64_t>>> {
      co_return std::optional<std::uint64_t>(host.received());
    };
    return task;
  }
  UploadOutcome upload(UploadTask given) {
    const auto uploader = make_uploader(context_, pace_);
    return run<UploadOutcome>([=]() -> Awaitable<Result<UploadOutcome>> {
             UploadOutcome outcome = co_await uploader->async_upload(given);
             co_return outcome;
           })
        .value();
  }
  void survives(MediaHost::Fault fault, int at) {
    MediaHost host(kUploaderPlan.size_bytes);
    host.fault = fault;
    host.fault_at = at;
    const UploadOutcome outcome = upload(task(host, file()));
    EXPECT_EQ(outcome.kind, Kind::complete) << outcome.error.message;
    EXPECT_TRUE(host.bytes() == content_);
  }

  test::TempDir directory_;
  std::string path_ = (directory_.path() / "clip.mp4").string();
  std::string content_ = test::letters(0, kUploaderPlan.size_bytes);
  std::shared_ptr<test::UploadDiary> diary_ = std::make_shared<test::UploadDiary>();
  std::shared_ptr<UploadPace> pace_;
  tiktok::Context context_;
};

TEST_F(UploaderTest, sends_a_file_over_one_connection) {
  MediaHost host(kUploaderPlan.size_bytes);
  UploadTask given = task(host, file());
  std::uint64_t sent = 0;
  bool forward = true;
  given.hooks.progress = [&](std::uint64_t bytes) {
    forward = forward && bytes > sent;
    sent = bytes;
  };
  EXPECT_EQ(upload(std::move(given)).kind, Kind::complete);
  EXPECT_TRUE(host.bytes() == content_);
  EXPECT_EQ(host.connections(), 1);
  EXPECT_TRUE(forward);
  EXPECT_EQ(sent, kUploaderPlan.size_bytes);
  EXPECT_EQ(diary_->lines(),
            (std::vector<std::string>{"acknowledged 300000", "acknowledged 600000", "mark"}));
}

TEST_F(UploaderTest, survives_what_can_happen_to_a_chunk) {
  for (const auto fault : {MediaHost::Fault::cut, MediaHost::Fault::keep_half,
                           MediaHost::Fault::lose_answer, MediaHost::Fault::bad_gateway}) {
    for (const int at : {0, 1, 2}) survives(fault, at);
  }
}

TEST_F(UploaderTest, a_stream_sends_what_was_not_acknowledged_again) {
  MediaHost host(kUploaderPlan.size_bytes);
  host.fault = MediaHost::Fault::cut;
  host.fault_at = 1;
  const auto stream = media::make_stream_source(kUploaderPlan.size_bytes);
  std::string_view rest = content_;
  std::function<void()> push = [&] {
    rest.remove_prefix(stream->push(rest));
    if (rest.empty()) stream->finish();
  };
  stream->when_room(push);
  push();
  EXPECT_EQ(upload(task(host, stream)).kind, Kind::complete);
  EXPECT_TRUE(host.bytes() == content_);
}

TEST_F(UploaderTest, an_expired_url_is_noticed_before_everything_is_sent) {
  MediaHost host(kUploaderPlan.size_bytes);
  host.fault = MediaHost::Fault::refuse_early;
  host.fault_at = 1;
  const UploadOutcome outcome = upload(task(host, file()));
  EXPECT_EQ(outcome.kind, Kind::start_anew);
  EXPECT_EQ(outcome.error.code, "upload_url_expired");
  EXPECT_EQ(host.received(), kChunk);
}

TEST_F(UploaderTest, a_file_that_changes_on_the_way_is_not_published) {
  MediaHost host(kUploaderPlan.size_bytes);
  UploadTask given = task(host, file());
  const auto acknowledged = given.hooks.acknowledged;
  given.hooks.acknowledged = [this, acknowledged](std::uint64_t bytes) {
    std::ofstream(path_, std::ios::app) << "more";
    return acknowledged(bytes);
  };
  const UploadOutcome outcome = upload(std::move(given));
  EXPECT_EQ(outcome.kind, Kind::source);
  EXPECT_EQ(outcome.error.code, "source_changed");
  EXPECT_EQ(host.received(), kChunk);
}

TEST_F(UploaderTest, keeps_the_pace_of_all_uploads) {
  pace_ = std::make_shared<UploadPace>(context_, 10'000'000);
  MediaHost host(kUploaderPlan.size_bytes);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(upload(task(host, file())).kind, Kind::complete);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(40));
  EXPECT_TRUE(host.bytes() == content_);
}

TEST_F(UploaderTest, a_cancellation_waits_for_the_answer_to_the_last_byte) {
  for (const int at : {0, 2}) {
    MediaHost host(kUploaderPlan.size_bytes);
    host.fault = MediaHost::Fault::hold_answer;
    host.fault_at = at;
    const auto uploader = make_uploader(context_, nullptr);
    std::promise<UploadOutcome> ended;
    auto job = start_job<UploadOutcome>(
        pool_,
        [&, given = task(host, file())]() -> Awaitable<Result<UploadOutcome>> {
          UploadOutcome outcome = co_await uploader->async_upload(given);
          co_return outcome;
        },
        [&](Result<UploadOutcome> outcome) { ended.set_value(outcome.value()); });
    ASSERT_TRUE(test::eventually([&] { return host.holding.load(); }));
    job->cancel();
    auto answer = ended.get_future();
    if (at == 2) {
      EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(10)), std::future_status::timeout);
      host.answer = true;
      EXPECT_EQ(answer.get().kind, Kind::complete);
    } else {
      EXPECT_EQ(answer.get().kind, Kind::cancelled);
      host.answer = true;
    }
  }
}

TEST_F(UploaderTest, wait_for_the_last_answer_can_be_cut_off_and_leaves_it_in_doubt) {
  MediaHost host(kUploaderPlan.size_bytes);
  host.fault = MediaHost::Fault::hold_answer;
  host.fault_at = 2;
  const auto uploader = make_uploader(context_, nullptr);
  UploadTask given = task(host, file());
  std::promise<std::function<void()>> cut_off;
  given.hooks.set_cut_off = [&](std::function<void()> cut) {
    if (cut) cut_off.set_value(std::move(cut));
  };
  std::promise<UploadOutcome> ended;
  auto job = start_job<UploadOutcome>(
      pool_,
      [&]() -> Awaitable<Result<UploadOutcome>> {
        UploadOutcome outcome = co_await uploader->async_upload(given);
        co_return outcome;
      },
      [&](Result<UploadOutcome> outcome) { ended.set_value(outcome.value()); });
  ASSERT_TRUE(test::eventually([&] { return host.holding.load(); }));
  job->cancel();
  cut_off.get_future().get()();
  EXPECT_EQ(ended.get_future().get().kind, Kind::ambiguous);
  host.answer = true;
}

}  // namespace
}  // namespace tokpost
