#include "native/core/media/stream_source.hpp"

#include "native/core/runtime/wakeup.hpp"
#include "test/native/core/media/source_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tokpost::media {
namespace {

class StreamSourceTest : public SourceTest {
 protected:
  /// Pushes as a stream does: what is not taken waits for room.
  struct Producer {
    Producer(std::shared_ptr<StreamSource> to, std::string text)
        : source(std::move(to)), bytes(std::move(text)) {
      source->when_room([this] { room.wake(); });
    }
    Awaitable<Status> async_push() {
      std::string_view rest = bytes;
      while (true) {
        rest.remove_prefix(source->push(rest));
        if (rest.empty()) break;
        ++waits;
        co_await room.async_wait();
      }
      source->finish();
      co_return Status();
    }
    std::shared_ptr<StreamSource> source;
    std::string bytes;
    Wakeup room;
    int waits = 0;
  };

  static constexpr std::uint64_t kAhead = StreamSource::kAheadBytes;
};

TEST_F(StreamSourceTest, says_what_it_is) {
  const auto source = make_stream_source(10);
  EXPECT_EQ(source->size_bytes(), 10U);
  EXPECT_EQ(source->fingerprint(), "");
  EXPECT_FALSE(source->survives_restart());
  EXPECT_TRUE(source->is_kept_in_memory());
  EXPECT_EQ(check(source), "ok");
}

TEST_F(StreamSourceTest, makes_the_producer_wait_and_loses_nothing) {
  const std::string bytes = some_bytes(5 * kAhead + 321);
  const auto source = make_stream_source(bytes.size());
  Producer producer(source, bytes);
  std::promise<void> pushed;
  start_job<void>(
      pool_, [&] { return producer.async_push(); }, [&](Status) { pushed.set_value(); });
  std::string got;
  for (std::uint64_t first = 0; first < bytes.size(); first += kAhead) {
    const auto size = std::min<std::uint64_t>(kAhead, bytes.size() - first);
    got += read(source, first, size);
    source->acknowledged(first + size);
  }
  EXPECT_TRUE(got == bytes);
  pushed.get_future().wait();
  EXPECT_GE(producer.waits, 4);
}

TEST_F(StreamSourceTest, takes_no_more_than_there_is_room_for) {
  const auto source = make_stream_source(10 * kAhead);
  int calls = 0;
  source->when_room([&] { ++calls; });
  const std::string bytes = some_bytes(2 * kAhead);
  EXPECT_EQ(source->push(bytes), kAhead);
  EXPECT_EQ(source->push(std::string_view(bytes).substr(kAhead)), 0U);
  EXPECT_EQ(calls, 0);
  const auto body = open(source, 0, kAhead);
  const std::size_t read = next(body).size();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(source->push(std::string_view(bytes).substr(kAhead)), read);
}

TEST_F(StreamSourceTest, keeps_what_is_not_acknowledged) {
  const std::string bytes = some_bytes(200'000);
  const auto source = make_stream_source(bytes.size());
  EXPECT_EQ(source->push(bytes), bytes.size());
  source->finish();
  EXPECT_TRUE(read(source, 0, 100'000) == bytes.substr(0, 100'000));
  EXPECT_TRUE(read(source, 50'000, 50'000) == bytes.substr(50'000, 50'000));
  source->acknowledged(100'000);
  EXPECT_EQ(read(source, 99'999, 10), "source_lost");
  EXPECT_TRUE(read(source, 100'000, 100'000) == bytes.substr(100'000));
}

TEST_F(StreamSourceTest, a_body_can_begin_again_until_its_start_is_forgotten) {
  const auto source = make_stream_source(6);
  source->push(std::string_view("abcdef"));
  source->finish();
  const auto body = open(source, 0, 3);
  EXPECT_EQ(drain(body), "abc");
  EXPECT_TRUE(body->rewind());
  EXPECT_EQ(drain(body), "abc");
  source->acknowledged(3);
  EXPECT_FALSE(body->rewind());
}

TEST_F(StreamSourceTest, a_stream_that_ends_early_is_lost) {
  const auto source = make_stream_source(10);
  source->push(std::string_view("abc"));
  source->finish();
  EXPECT_EQ(read(source, 0, 10), "source_lost");
  EXPECT_EQ(check(source), "source_lost");
  const auto status = run<void>([source] { return source->async_check(); });
  EXPECT_EQ(status.error().message,
            "The stream ended after 3 of the 10 bytes that were announced.");
}

TEST_F(StreamSourceTest, a_stream_that_runs_over_is_noticed_before_its_last_byte_goes) {
  const auto source = make_stream_source(3);
  source->push(std::string_view("abc"));
  const auto body = open(source, 0, 3);
  std::promise<Result<std::string>> answer;
  start_job<std::string>(
      pool_, [body] { return async_drain(body); },
      [&](Result<std::string> read) { answer.set_value(std::move(read)); });
  EXPECT_EQ(source->push(std::string_view("d")), 1U);
  EXPECT_EQ(answer.get_future().get().error().code, "source_changed");
  EXPECT_EQ(source->push(std::string_view("dropped")), 7U);
  source->finish();
  source->fail("late");
  EXPECT_EQ(check(source), "source_changed");
}

TEST_F(StreamSourceTest, bytes_after_the_end_run_over_too) {
  const auto source = make_stream_source(3);
  source->push(std::string_view("abc"));
  source->finish();
  source->push(std::string_view(""));
  EXPECT_EQ(check(source), "ok");
  source->push(std::string_view("d"));
  EXPECT_EQ(check(source), "source_changed");
}

TEST_F(StreamSourceTest, a_stream_that_fails_says_why) {
  const auto source = make_stream_source(10);
  source->fail("The socket was closed.");
  const auto status = run<void>([source] { return source->async_check(); });
  EXPECT_EQ(status.error().code, "source_lost");
  EXPECT_EQ(status.error().message, "The stream failed: The socket was closed.");
  EXPECT_EQ(read(source, 0, 3), "source_lost");
}

TEST_F(StreamSourceTest, a_producer_that_nobody_needs_is_let_go) {
  auto source = make_stream_source(2 * kAhead);
  std::atomic<int> calls = 0;
  source->when_room([&] { ++calls; });
  source->push(some_bytes(2 * kAhead));
  EXPECT_EQ(calls, 0);
  source.reset();
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace tokpost::media
