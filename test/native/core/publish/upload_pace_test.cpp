#include "native/core/publish/upload_pace.hpp"

#include "test/native/core/publish/upload_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

class UploadPaceTest : public test::TikTokTest {
 protected:
  /// Reads a body to its end and answers what it held, and its largest piece.
  std::pair<std::string, std::size_t> read(std::shared_ptr<RequestBody> body) {
    std::size_t largest = 0;
    auto bytes = run<std::string>([&]() -> Awaitable<Result<std::string>> {
      std::string all;
      while (true) {
        auto piece = co_await body->async_next();
        if (piece.has_error()) co_return piece.error();
        if (piece->empty()) co_return all;
        largest = std::max(largest, piece->size());
        all.append(piece->begin(), piece->end());
      }
    });
    return {bytes.has_value() ? *bytes : bytes.error().code, largest};
  }
  static std::shared_ptr<RequestBody> body_of(std::uint64_t size) {
    return std::make_shared<test::LetterBody>(test::letters(0, size), 64 * 1024);
  }
};

TEST_F(UploadPaceTest, keeps_the_pace_and_the_bytes) {
  const UploadPace pace(context_, 1'000'000);
  const auto body = pace.slow_down(body_of(3'000'000));
  EXPECT_EQ(body->size(), 3'000'000U);
  const SteadyTime begun = clock_.steady_now();
  const auto [bytes, largest] = read(body);
  EXPECT_EQ(bytes, test::letters(0, 3'000'000));
  EXPECT_EQ(largest, 10'000U);
  const auto took = clock_.steady_now() - begun;
  EXPECT_GE(took, 2900ms);
  EXPECT_LE(took, 3100ms);
}

TEST_F(UploadPaceTest, is_one_for_all_uploads) {
  const UploadPace pace(context_, 1'000'000);
  const SteadyTime begun = clock_.steady_now();
  read(pace.slow_down(body_of(1'000'000)));
  read(pace.slow_down(body_of(1'000'000)));
  EXPECT_GE(clock_.steady_now() - begun, 1900ms);
}

TEST_F(UploadPaceTest, what_was_not_used_does_not_add_up) {
  const UploadPace pace(context_, 1'000'000);
  read(pace.slow_down(body_of(1000)));
  clock_.advance(60s);
  const SteadyTime begun = clock_.steady_now();
  read(pace.slow_down(body_of(1'000'000)));
  EXPECT_GE(clock_.steady_now() - begun, 900ms);
}

TEST_F(UploadPaceTest, cuts_pieces_by_the_pace) {
  EXPECT_EQ(read(UploadPace(context_, 1).slow_down(body_of(5000))).second, 4096U);
  EXPECT_EQ(read(UploadPace(context_, 1'000'000'000).slow_down(body_of(200'000))).second, 65536U);
}

TEST_F(UploadPaceTest, begins_again_where_the_body_does) {
  const UploadPace pace(context_, 1'000'000);
  const auto body = pace.slow_down(body_of(30'000));
  read(body);
  EXPECT_TRUE(body->rewind());
  EXPECT_EQ(read(body).first, test::letters(0, 30'000));
}

TEST_F(UploadPaceTest, passes_on_why_a_body_fails) {
  auto broken = std::make_shared<test::LetterBody>("abc", 1);
  broken->fail(make_error(Errc::state, "source_lost", "Gone."));
  EXPECT_EQ(read(UploadPace(context_, 100).slow_down(broken)).first, "source_lost");
}

}  // namespace
}  // namespace tokpost
