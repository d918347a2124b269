#include "native/core/media/byte_pipe.hpp"

#include "test/native/core/media/source_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

class BytePipeTest : public test::IoTest {
 protected:
  std::string take(std::uint64_t limit) {
    const auto piece = run<std::string>([this, limit]() -> Awaitable<Result<std::string>> {
      const auto got = co_await pipe_->async_take(limit);
      if (got.has_error()) co_return got.error();
      co_return std::string(got->begin(), got->end());
    });
    return piece ? *piece : piece.error().code;
  }
  std::string put(std::string bytes) {
    const auto status = run<void>([this, bytes] { return pipe_->async_put(bytes); });
    return status ? "ok" : status.error().code;
  }

  std::shared_ptr<BytePipe> pipe_ = std::make_shared<BytePipe>();
};

TEST_F(BytePipeTest, carries_everything_across_and_makes_the_writer_wait) {
  const std::string bytes = some_bytes(20 * BytePipe::kHeldBytes);
  std::promise<Status> written;
  start_job<void>(
      pool_,
      [&]() -> Awaitable<Status> {
        for (std::size_t at = 0; at < bytes.size(); at += 50'000) {
          const std::span<const char> piece =
              std::span<const char>(bytes).subspan(at, std::min(bytes.size() - at, 50'000UL));
          const Status put = co_await pipe_->async_put(piece);
          if (put.has_error()) co_return put;
        }
        pipe_->end(Status());
        co_return Status();
      },
      [&](Status status) { written.set_value(status); });
  std::string got;
  while (true) {
    const std::string piece = take(30'000);
    if (piece.empty()) break;
    ASSERT_LE(piece.size(), 30'000U);
    got += piece;
  }
  EXPECT_TRUE(written.get_future().get().has_value());
  EXPECT_TRUE(got == bytes);
}

TEST_F(BytePipeTest, what_came_before_a_failure_is_handed_out_first) {
  put("abc");
  pipe_->end(make_error(Errc::network, "reset", "It broke."));
  EXPECT_EQ(take(2), "ab");
  EXPECT_EQ(take(2), "c");
  EXPECT_EQ(take(2), "reset");
  EXPECT_EQ(take(2), "reset");
}

TEST_F(BytePipeTest, a_writer_that_nobody_reads_is_sent_away) {
  EXPECT_EQ(put(some_bytes(BytePipe::kHeldBytes)), "ok");
  std::promise<Status> answer;
  start_job<void>(
      pool_,
      [this]() -> Awaitable<Status> {
        const std::string more = "more";
        Status put = co_await pipe_->async_put(more);
        co_return put;
      },
      [&](Status status) { answer.set_value(status); });
  pipe_->close();
  EXPECT_EQ(answer.get_future().get().error().kind, Errc::cancelled);
}

TEST_F(BytePipeTest, both_sides_leave_when_they_are_cancelled) {
  EXPECT_EQ(put(some_bytes(BytePipe::kHeldBytes)), "ok");
  auto empty = std::make_shared<BytePipe>();
  for (const bool writes : {true, false}) {
    std::promise<Status> answer;
    auto job = start_job<void>(
        pool_,
        [&, writes]() -> Awaitable<Status> {
          if (writes) {
            const std::string more = "more";
            Status put = co_await pipe_->async_put(more);
            co_return put;
          }
          const auto taken = co_await empty->async_take(1);
          if (taken.has_error()) co_return taken.error();
          co_return Status();
        },
        [&](Status status) { answer.set_value(status); });
    job->cancel();
    EXPECT_EQ(answer.get_future().get().error().kind, Errc::cancelled) << writes;
  }
}

}  // namespace
}  // namespace tokpost::media
