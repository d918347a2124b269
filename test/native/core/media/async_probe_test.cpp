#include "native/core/media/async_probe.hpp"

#include "test/native/support/io_test.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

class MemoryReader final : public RangeReader {
 public:
  explicit MemoryReader(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Awaitable<Result<std::string>> async_read(std::uint64_t offset, std::uint64_t size) override {
    ++reads_;
    if (fails_) co_return make_error(Errc::network, "reset", "The connection was reset.");
    co_return bytes_.substr(offset, size - (short_ ? 1 : 0));
  }

  std::string bytes_;
  int reads_ = 0;
  bool fails_ = false;
  bool short_ = false;
};

class AsyncProbeTest : public test::IoTest {
 protected:
  Result<Probe> probe(const std::shared_ptr<MemoryReader>& reader) {
    return run<Probe>([reader]() -> Awaitable<Result<Probe>> { return async_probe(reader); });
  }
};

TEST_F(AsyncProbeTest, reads_the_parts_it_needs) {
  const auto reader = std::make_shared<MemoryReader>(
      test::make_mp4({.moov_first = false, .media_bytes = 1'000'000}));
  const auto result = probe(reader);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->duration_ms, 3000);
  EXPECT_EQ(reader->reads_, 2);
}

TEST_F(AsyncProbeTest, passes_a_failed_read_on) {
  const auto reader = std::make_shared<MemoryReader>(test::make_mp4());
  reader->fails_ = true;
  EXPECT_EQ(probe(reader).error().code, "reset");
}

TEST_F(AsyncProbeTest, does_not_take_a_short_answer) {
  const auto reader = std::make_shared<MemoryReader>(test::make_mp4());
  reader->short_ = true;
  EXPECT_EQ(probe(reader).error().code, "short_read");
}

}  // namespace
}  // namespace tokpost::media
