#include "native/core/media/buffer_source.hpp"

#include "test/native/core/media/source_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

class BufferSourceTest : public SourceTest {};

TEST_F(BufferSourceTest, hands_out_the_bytes_themselves) {
  const auto bytes = std::make_shared<const std::string>(some_bytes(300'000));
  const auto source = make_buffer_source(*bytes, bytes);
  EXPECT_EQ(source->size_bytes(), bytes->size());
  EXPECT_EQ(source->fingerprint(), "");
  EXPECT_FALSE(source->survives_restart());
  EXPECT_FALSE(source->is_kept_in_memory());
  EXPECT_EQ(check(source), "ok");
  EXPECT_TRUE(read(source, 0, bytes->size()) == *bytes);
  EXPECT_EQ(read(source, 299'990, 10), bytes->substr(299'990));
  source->acknowledged(300'000);
  const auto body = open(source, 100, 5);
  const auto piece = run<const char*>([body]() -> Awaitable<Result<const char*>> {
    const auto got = co_await body->async_next();
    co_return got->data();
  });
  EXPECT_EQ(piece.value(), bytes->data() + 100);
  EXPECT_TRUE(body->rewind());
  EXPECT_EQ(drain(body), bytes->substr(100, 5));
}

TEST_F(BufferSourceTest, keeps_its_owner_as_long_as_a_body_needs_it) {
  auto bytes = std::make_shared<const std::string>(some_bytes(100));
  const std::string copy = *bytes;
  const std::weak_ptr<const std::string> kept = bytes;
  auto source = make_buffer_source(*bytes, bytes);
  auto body = open(source, 0, 100);
  bytes.reset();
  source.reset();
  EXPECT_EQ(drain(body), copy);
  body.reset();
  EXPECT_TRUE(kept.expired());
}

}  // namespace
}  // namespace tokpost::media
